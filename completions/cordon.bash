# bash completion for cordon                                                    -*- shell-script -*-

# Options, as the command's own help lists them.
_cordon_options() {
    cordon "$@" --help 2>/dev/null | sed -nE 's/^ +(-[a-zA-Z], )?(--[a-z][a-z-]+).*/\2/p'
}

_cordon() {
    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]}
    local command=${COMP_WORDS[1]:-} action=${COMP_WORDS[2]:-} words='' of
    COMPREPLY=()
    if [ "$COMP_CWORD" -eq 1 ]; then
        mapfile -t COMPREPLY < <(compgen -W 'audit watch observe who control whatif impact enforce trace log why diff atlas policy persona --help --version' -- "$cur")
        return
    fi
    case $prev in
        -p | --policy | --only-policy) words=$(cordon policy list 2>/dev/null | awk 'NF { print $1 }') ;;
        --show) words=$(cordon whatif --list 2>/dev/null | awk '{ print $1 }') ;;
        -f | --format)
            case $command in
                audit) words='text json csv html sarif' ;;
                whatif | impact) words='text json html' ;;
                watch) words='view text json' ;;
                log) words='text json csv' ;;
                *) words='text json' ;;
            esac
            ;;
        --test) words='aggregate>=50 aggregate>50 multiplicative>=20 attributed>=20 majority majority+golden+board+contract' ;;
        --attribution) words='ebpf proc none' ;;
        --mode) words='log reject drop' ;;
        --backend | --target) words=$(cordon enforce --help 2>/dev/null | sed -n '/^Backends:/,/^$/s/^  \([a-z-]*\) .*/\1/p') ;;
        -V | --verdict) words='allow undetermined review deny' ;;
        --user) words=$(compgen -u) ;;
        --from) [ "$command" = trace ] || words='gleif ftm bods' ;;
        --persona | --config | --population) ;;
        --consolidated | --as-of | --seed | --remove | --threads | --jobs | --max-* | --since | --until | --made) return ;;
        --hours | --answers | --confirm | --seconds | --learn | --interval | --keep-days | --store-size | --metrics) return ;;
        *) prev='' ;;
    esac
    case $prev in
        '') ;;
        -p | --policy | --persona | --config | --population)
            mapfile -t COMPREPLY < <(
                compgen -W "$words" -- "$cur"
                compgen -f -X '!*.y*ml' -- "$cur"
            )
            return
            ;;
        *)
            mapfile -t COMPREPLY < <(compgen -W "$words" -- "$cur")
            return
            ;;
    esac
    of=$command
    case $command:$action in
        enforce:plan | trace:plan | atlas:import | policy:explain) of="$command $action" ;;
    esac
    if [[ $cur == -* ]]; then
        # shellcheck disable=SC2086  # two words are two
        words="$(_cordon_options $of) --help"
    elif [ "$command" = log ]; then
        words='findings alerts runs'
    elif [ "$COMP_CWORD" -eq 2 ]; then
        case $command in
            enforce) words='plan render apply status confirm revert recover' ;;
            trace) words=plan ;;
            atlas) words='build check import info laws' ;;
            policy) words='list check test show explain' ;;
            persona) words='new check' ;;
            whatif) words=$(cordon whatif --list 2>/dev/null | awk '{ print $1 }') ;;
        esac
    elif [ "$command" = policy ] && [ "$action" != check ]; then
        words=$(cordon policy list 2>/dev/null | awk 'NF { print $1 }')
    fi
    [ "$command" != watch ] || [[ $cur == -* ]] || words="any $(ls /sys/class/net 2>/dev/null)"
    mapfile -t COMPREPLY < <(compgen -W "$words" -- "$cur")
    [ ${#COMPREPLY[@]} -gt 0 ] || mapfile -t COMPREPLY < <(compgen -f -- "$cur")
}
complete -o filenames -F _cordon cordon

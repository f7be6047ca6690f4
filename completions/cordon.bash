# bash completion for cordon                                                    -*- shell-script -*-

_cordon() {
    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]} command=${COMP_WORDS[1]:-}
    local limits='--threads --jobs --max-flows --max-inspected --max-reassembly --max-dns --max-decompressed
        --max-expansion --max-contents --max-packets --max-seconds --no-sandbox
        --keylog --persona --components --no-content --cache --no-cache' words=''
    COMPREPLY=()
    if [ "$COMP_CWORD" -eq 1 ]; then
        mapfile -t COMPREPLY < <(compgen -W 'audit watch observe who control whatif impact enforce trace log why diff atlas policy persona --help --version' -- "$cur")
        return
    fi
    case $prev in
        -p | --policy)
            mapfile -t COMPREPLY < <(
                compgen -W "$(cordon policy list 2>/dev/null | awk 'NF { print $1 }')" -- "$cur"
                compgen -f -X '!*.y*ml' -- "$cur"
            )
            return
            ;;
        --show)
            mapfile -t COMPREPLY < <(compgen -W "$(cordon whatif --list 2>/dev/null | awk '{ print $1 }')" -- "$cur")
            return
            ;;
        -f | --format)
            words='text json csv html sarif'
            [ "$command" = whatif ] && words='text json html'
            [ "$command" = impact ] && words='text json html'
            [ "$command" = enforce ] && words='text json'
            [ "$command" = trace ] && words='text json'
            [ "$command" = watch ] && words='view text json'
            [ "$command" = log ] && words='text json csv'
            [ "$command" = why ] && words='text json'
            mapfile -t COMPREPLY < <(compgen -W "$words" -- "$cur")
            return
            ;;
        --test)
            mapfile -t COMPREPLY < <(compgen -W 'aggregate>=50 aggregate>50 multiplicative>=20 attributed>=20 majority majority+golden+board+contract' -- "$cur")
            return
            ;;
        --attribution)
            mapfile -t COMPREPLY < <(compgen -W 'ebpf proc none' -- "$cur")
            return
            ;;
        -V | --verdict)
            mapfile -t COMPREPLY < <(compgen -W 'allow undetermined review deny' -- "$cur")
            return
            ;;
        --persona)
            mapfile -t COMPREPLY < <(compgen -f -X '!*.y*ml' -- "$cur")
            return
            ;;
        --from)
            [ "$command" = trace ] && return
            mapfile -t COMPREPLY < <(compgen -W 'gleif ftm bods' -- "$cur")
            return
            ;;
        --consolidated | --as-of | --seed | --remove | --threads | --jobs | --max-*) return ;;
    esac
    case $command in
        audit) words="--policy --format --output --as-of --as-if-in-force --population --mine --origin --relationships --rpki --cables --atlas --save --show-values --verbose --help $limits" ;;
        observe) words="--output --requests --verbose --help $limits" ;;
        watch)
            words="--policy --format --output --report --with --store --keep-days --store-size --filter --promiscuous --attribution --interval --learn --seconds --metrics --user --config --as-of --as-if-in-force --atlas --verbose --help $limits"
            if [[ $cur != -* ]]; then
                mapfile -t COMPREPLY < <(compgen -W "any $(ls /sys/class/net 2>/dev/null)" -- "$cur")
                return
            fi
            ;;
        who) words='--json --as-of --test --atlas --verbose --help' ;;
        control) words='--stakes --seed --test --as-of --json --help' ;;
        whatif)
            words="--list --show --policy --format --output --as-of --as-if-in-force --population --mine --origin --relationships --rpki --cables --atlas --verbose --help $limits"
            if [ "$COMP_CWORD" -eq 2 ] && [[ $cur != -* ]]; then
                mapfile -t COMPREPLY < <(
                    compgen -W "$(cordon whatif --list 2>/dev/null | awk '{ print $1 }')" -- "$cur"
                    compgen -f -X '!*.y*ml' -- "$cur"
                )
                return
            fi
            ;;
        impact) words="--policy --rule --remove --store --population --as-if-in-force --mine --format --json --output --as-of --test --atlas --verbose --help $limits" ;;
        enforce)
            case ${COMP_WORDS[2]:-} in
                plan) words="--policy --store --mode --rule --only-policy --review --keep --except --shared --program --hours --answers --objection --state --made --format --output --as-of --as-if-in-force --atlas --verbose --help $limits" ;;
                render) words='--backend --zone --group --input --made --help' ;;
                apply) words='--target --reload --confirm --confirmed --zone --group --input --state --help' ;;
                status) words='--json --state --help' ;;
                confirm | revert | recover) words='--state --help' ;;
                *) words='plan render apply status confirm revert recover --help' ;;
            esac
            [ "$COMP_CWORD" -eq 2 ] && words='plan render apply status confirm revert recover --help'
            ;;
        trace)
            words="--from --most --format --json --output --as-of --atlas --verbose --help $limits"
            [ "$COMP_CWORD" -eq 2 ] && words='plan --help'
            ;;
        log)
            words='--app --service --holder --controller --country --verdict --policy --rule --data --since --until --run --limit --oldest-first --format --json --output --store --help'
            if [[ $cur != -* ]]; then
                mapfile -t COMPREPLY < <(compgen -W 'findings alerts runs' -- "$cur")
                return
            fi
            ;;
        why) words='--state --store --format --json --output --help' ;;
        diff) words='--json --verbose --help' ;;
        atlas)
            [ "$COMP_CWORD" -eq 2 ] && words='build check import info laws'
            [ "${COMP_WORDS[2]}" = build ] && words='-o --parties --also --jurisdictions --components --cables --substitutes --open-data --registry'
            [ "${COMP_WORDS[2]}" = laws ] && words='--as-of --json --atlas'
            [ "${COMP_WORDS[2]}" = import ] && words='-o --from --parties --consolidated --all-parties --help'
            ;;
        persona)
            [ "$COMP_CWORD" -eq 2 ] && words='new check --help'
            [ "$COMP_CWORD" -eq 3 ] && [ "${COMP_WORDS[2]}" = check ] && mapfile -t COMPREPLY < <(compgen -f -X '!*.y*ml' -- "$cur")
            ;;
        policy)
            if [ "$COMP_CWORD" -eq 2 ]; then
                words='list check test show explain'
            elif [ "${COMP_WORDS[2]}" != check ]; then
                words="$(cordon policy list 2>/dev/null | awk 'NF { print $1 }')"
                [ "${COMP_WORDS[2]}" = test ] && words="$words --atlas"
                [ "${COMP_WORDS[2]}" = show ] && words="$words --source"
                [ "${COMP_WORDS[2]}" = explain ] && words="$words --policy --as-of --population --mine --origin --relationships --rpki --cables --atlas"
            fi
            ;;
    esac
    if [[ $cur == -* || $command == policy || ($command == persona && $COMP_CWORD -eq 2) || ($command == enforce && $COMP_CWORD -eq 2) || ($command == atlas && $COMP_CWORD -eq 2) ]]; then
        mapfile -t COMPREPLY < <(compgen -W "$words" -- "$cur")
    fi
    [ ${#COMPREPLY[@]} -gt 0 ] || mapfile -t COMPREPLY < <(compgen -f -- "$cur")
}
complete -o filenames -F _cordon cordon

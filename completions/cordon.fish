# fish completion for cordon

# Words of the command line that are its command: "audit", "enforce plan".
function __cordon_command
    set -l words (commandline -opc)
    switch "$words[2] $words[3]"
        case 'enforce plan' 'trace plan' 'atlas import' 'policy explain'
            echo $words[2]\n$words[3]
        case '*'
            echo $words[2]
    end
end

# Options, as the command's own help lists them.
function __cordon_options
    string match -q -- '-*' (commandline -ct); or return
    set -l command (__cordon_command)
    cordon $command --help 2>/dev/null | string replace -rf '^ +(?:-[a-zA-Z], )?(--[a-z][a-z-]+)(?:\[?=?[^ ]*)?(?: [A-Z<-][^ ]*)*(?:  +(.*))?$' '$1\t$2'
    echo --help
end

function __cordon_changes
    cordon whatif --list 2>/dev/null | awk '{ print $1 }'
end

function __cordon_policies
    cordon policy list 2>/dev/null | awk 'NF { print $1 }'
end

function __cordon_commands
    cordon --help 2>/dev/null | string replace -rf '^  ([a-z]+)  +(\S.*)$' '$1\t$2'
end

function __cordon_backends
    cordon enforce --help 2>/dev/null | sed -n '/^Backends:/,/^$/p' | string replace -rf '^  ([a-z-]+)  +(\S.*)$' '$1\t$2'
end

function __cordon_is
    set -l words (commandline -opc)
    contains -- "$words[2]" $argv
end

function __cordon_begins
    test (count (commandline -opc)) -eq 2; and __cordon_is $argv
end

complete -c cordon -n 'test (count (commandline -opc)) -eq 1' -f -a '(__cordon_commands)'
complete -c cordon -a '(__cordon_options)'
complete -c cordon -n '__cordon_begins enforce' -f -a 'plan render apply status confirm revert recover'
complete -c cordon -n '__cordon_begins trace' -f -a plan
complete -c cordon -n '__cordon_begins atlas' -f -a 'build check import info laws'
complete -c cordon -n '__cordon_begins policy' -f -a 'list check test show explain'
complete -c cordon -n '__cordon_begins persona' -f -a 'new check'
complete -c cordon -n '__cordon_begins whatif' -a '(__cordon_changes)'
complete -c cordon -n '__cordon_is log' -f -a 'findings alerts runs'
complete -c cordon -n '__cordon_is watch' -f -a '(command ls /sys/class/net 2>/dev/null) any'
complete -c cordon -n '__cordon_is policy' -a '(__cordon_policies)'

# What options take, where that is a choice.
complete -c cordon -n '__cordon_is audit watch whatif impact enforce log policy' -s p -l policy -x -a '(__cordon_policies; __fish_complete_suffix .yaml)'
complete -c cordon -n '__cordon_is audit' -s f -l format -x -a 'text json csv html sarif'
complete -c cordon -n '__cordon_is whatif impact' -s f -l format -x -a 'text json html'
complete -c cordon -n '__cordon_is watch' -s f -l format -x -a 'view text json'
complete -c cordon -n '__cordon_is log' -s f -l format -x -a 'text json csv'
complete -c cordon -n '__cordon_is enforce trace why' -s f -l format -x -a 'text json'
complete -c cordon -n '__cordon_is audit observe watch whatif impact enforce trace log why' -s o -l output -r
complete -c cordon -n '__cordon_is whatif' -l show -x -a '(__cordon_changes)'
complete -c cordon -n '__cordon_is who control impact' -l test -x -a "'aggregate>=50' 'aggregate>50' 'multiplicative>=20' 'attributed>=20' 'majority' 'majority+golden+board+contract'"
complete -c cordon -n '__cordon_is watch' -l attribution -x -a 'ebpf proc none'
complete -c cordon -n '__cordon_is watch' -l user -x -a '(__fish_complete_users)'
complete -c cordon -n '__cordon_is log' -s V -l verdict -x -a 'allow undetermined review deny'
complete -c cordon -n '__cordon_is enforce' -l mode -x -a 'log reject drop'
complete -c cordon -n '__cordon_is enforce' -l backend -x -a '(__cordon_backends)'
complete -c cordon -n '__cordon_is enforce' -l target -x -a '(__cordon_backends)'
complete -c cordon -n '__cordon_is atlas' -l from -x -a 'gleif ftm bods'

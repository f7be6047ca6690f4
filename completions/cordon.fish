# fish completion for cordon

function __cordon_changes
    cordon whatif --list 2>/dev/null | awk '{ print $1 }'
end

function __cordon_policies
    cordon policy list 2>/dev/null | awk 'NF { print $1 }'
end

set -l commands audit watch observe who control whatif impact enforce trace log why diff atlas policy persona
complete -c cordon -n "not __fish_seen_subcommand_from $commands" -f -a audit -d 'judge evidence'
complete -c cordon -n "not __fish_seen_subcommand_from $commands" -f -a observe -d 'print what the evidence shows'
complete -c cordon -n "not __fish_seen_subcommand_from $commands" -f -a who -d 'who holds and controls an identifier'
complete -c cordon -n "not __fish_seen_subcommand_from $commands" -f -a control -d 'who controls whom, over a table of stakes'
complete -c cordon -n "not __fish_seen_subcommand_from $commands" -f -a watch -d 'the same for what goes over a network now'
complete -c cordon -n "not __fish_seen_subcommand_from $commands" -f -a whatif -d 'what a change of owners would make of the verdicts'
complete -c cordon -n "not __fish_seen_subcommand_from $commands" -f -a log -d 'what saved audits and watching have found'
complete -c cordon -n "not __fish_seen_subcommand_from $commands" -f -a why -d 'why something is blocked, and how to object'
complete -c cordon -n "not __fish_seen_subcommand_from $commands" -f -a diff -d 'what changed between two saved audits'
complete -c cordon -n "not __fish_seen_subcommand_from $commands" -f -a atlas -d 'build, check or describe the atlas'
complete -c cordon -n "not __fish_seen_subcommand_from $commands" -f -a policy -d 'list, check, test, show or explain policies'
complete -c cordon -n "not __fish_seen_subcommand_from $commands" -f -a persona -d 'start or check the list of a test device\'s own values'
complete -c cordon -n '__fish_seen_subcommand_from persona; and not __fish_seen_subcommand_from new check' -f -a 'new check'

complete -c cordon -n '__fish_seen_subcommand_from audit watch whatif impact' -s p -l policy -x -a '(__cordon_policies; __fish_complete_suffix .yaml)'
complete -c cordon -n '__fish_seen_subcommand_from audit' -s f -l format -x -a 'text json csv html sarif'
complete -c cordon -n "not __fish_seen_subcommand_from $commands" -f -a impact -d 'whom a ban hits, and what breaks without some networks'
complete -c cordon -n "not __fish_seen_subcommand_from $commands" -f -a enforce -d 'stop what a policy denies, for a time and reversibly'
complete -c cordon -n "not __fish_seen_subcommand_from $commands" -f -a trace -d 'which traceroutes would tell most'
complete -c cordon -n '__fish_seen_subcommand_from trace; and not __fish_seen_subcommand_from plan' -f -a plan
complete -c cordon -n '__fish_seen_subcommand_from trace' -l from -x -d 'country or AS where traffic begins'
complete -c cordon -n '__fish_seen_subcommand_from trace' -s n -l most -x -d 'destinations told'
complete -c cordon -n '__fish_seen_subcommand_from trace' -s f -l format -x -a 'text json'
complete -c cordon -n '__fish_seen_subcommand_from trace' -l json -d 'JSON Lines'
complete -c cordon -n '__fish_seen_subcommand_from impact' -s r -l remove -x -d 'party, app, name, address, AS or SDK to take away'
complete -c cordon -n '__fish_seen_subcommand_from impact' -l rule -x -d 'only what this rule denies'
complete -c cordon -n '__fish_seen_subcommand_from impact' -l store -r -d 'store of findings in place of evidence'
complete -c cordon -n '__fish_seen_subcommand_from impact' -s m -l mine -r -d 'what I announce'
complete -c cordon -n '__fish_seen_subcommand_from impact' -s f -l format -x -a 'text json html'
complete -c cordon -n '__fish_seen_subcommand_from impact' -l json -d 'JSON Lines'
complete -c cordon -n '__fish_seen_subcommand_from impact' -s v -l verbose -d 'every detail'
complete -c cordon -n '__fish_seen_subcommand_from impact' -l test -x -d 'control test'
complete -c cordon -n '__fish_seen_subcommand_from whatif' -s f -l format -x -a 'text json html'
complete -c cordon -n '__fish_seen_subcommand_from whatif' -a '(__cordon_changes)'
complete -c cordon -n '__fish_seen_subcommand_from whatif' -s l -l list -d 'the changes inside the program'
complete -c cordon -n '__fish_seen_subcommand_from whatif' -l show -x -a '(__cordon_changes)' -d 'one of them as it is written'
complete -c cordon -n '__fish_seen_subcommand_from audit whatif impact' -l as-if-in-force -d 'also by policies that bind nobody then'
complete -c cordon -n '__fish_seen_subcommand_from audit whatif impact' -l population -r -d 'what the evidence stands for'
complete -c cordon -n '__fish_seen_subcommand_from audit whatif' -s v -l verbose -d 'every detail'
complete -c cordon -n '__fish_seen_subcommand_from audit observe whatif impact trace' -l keylog -r -d 'secrets of TLS and QUIC connections'
complete -c cordon -n '__fish_seen_subcommand_from audit observe whatif impact trace' -l persona -r -d 'values of the test device'
complete -c cordon -n '__fish_seen_subcommand_from audit observe whatif impact trace' -l components -r -d 'more signatures of components'
complete -c cordon -n '__fish_seen_subcommand_from audit observe whatif impact trace' -l no-content -d 'leave alone what flows carry'
complete -c cordon -n '__fish_seen_subcommand_from audit observe whatif impact trace' -l cache -r -d 'file that keeps what packages hold'
complete -c cordon -n '__fish_seen_subcommand_from audit observe whatif impact trace' -l no-cache -d 'read every package again'
complete -c cordon -n '__fish_seen_subcommand_from audit whatif' -l mine -r -d 'what your network announces'
complete -c cordon -n '__fish_seen_subcommand_from audit whatif' -l origin -x -d 'carriers of routes to this AS alone'
complete -c cordon -n '__fish_seen_subcommand_from audit whatif' -l relationships -r -d 'who is whose provider or peer'
complete -c cordon -n '__fish_seen_subcommand_from audit whatif' -l rpki -r -d 'ROAs and ASPAs'
complete -c cordon -n '__fish_seen_subcommand_from audit whatif' -l cables -r -d 'a map of submarine cables'
complete -c cordon -n '__fish_seen_subcommand_from audit' -l show-values -d 'show found values on this terminal'
complete -c cordon -n '__fish_seen_subcommand_from observe' -l requests -d 'each HTTP request as well'
complete -c cordon -n '__fish_seen_subcommand_from who' -s v -l verbose -d 'all owners in full'
complete -c cordon -n '__fish_seen_subcommand_from observe' -s v -l verbose -d 'tell of a missing sandbox'
complete -c cordon -n '__fish_seen_subcommand_from audit observe whatif impact trace' -l no-sandbox -d 'keep all rights while reading'
complete -c cordon -n '__fish_seen_subcommand_from audit observe whatif impact trace' -s o -l output -r
complete -c cordon -n '__fish_seen_subcommand_from audit whatif impact trace who control laws' -l as-of -x -d 'as things stood that day'
complete -c cordon -n '__fish_seen_subcommand_from audit whatif impact trace who; or __fish_seen_subcommand_from test' -l atlas -r
complete -c cordon -n '__fish_seen_subcommand_from who control diff laws' -l json
complete -c cordon -n '__fish_seen_subcommand_from who control' -l test -x -a "'aggregate>=50' 'aggregate>50' 'multiplicative>=20' 'attributed>=20' 'majority' 'majority+golden+board+contract'"
complete -c cordon -n '__fish_seen_subcommand_from control' -l stakes -r
complete -c cordon -n '__fish_seen_subcommand_from control' -l seed -x
complete -c cordon -n '__fish_seen_subcommand_from import' -l from -x -a 'gleif ftm bods'
complete -c cordon -n '__fish_seen_subcommand_from import' -l consolidated -x -d 'share of a consolidating parent'
complete -c cordon -n '__fish_seen_subcommand_from import' -l all-parties -d 'also those without stakes'
complete -c cordon -n '__fish_seen_subcommand_from build' -l components -r -d 'component files'
complete -c cordon -n '__fish_seen_subcommand_from build' -l cables -r -d 'files of cables'
complete -c cordon -n '__fish_seen_subcommand_from build' -l also -r -d 'more party files'
complete -c cordon -n '__fish_seen_subcommand_from build import' -l parties -r
complete -c cordon -n '__fish_seen_subcommand_from build import' -s o -r
for limit in threads jobs max-flows max-inspected max-reassembly max-dns max-decompressed max-expansion max-contents max-packets max-seconds
    complete -c cordon -n '__fish_seen_subcommand_from audit observe whatif impact trace' -l $limit -x
end
complete -c cordon -n '__fish_seen_subcommand_from atlas; and not __fish_seen_subcommand_from build check import info laws' -f -a 'build check import info laws'
complete -c cordon -n '__fish_seen_subcommand_from policy; and not __fish_seen_subcommand_from list check test show explain' -f -a 'list check test show explain'
complete -c cordon -n '__fish_seen_subcommand_from policy; and __fish_seen_subcommand_from check test show explain' -a '(__cordon_policies)'
complete -c cordon -n '__fish_seen_subcommand_from show' -l source -d 'as it was written'
complete -c cordon -n '__fish_seen_subcommand_from explain' -l population -r
complete -c cordon -n '__fish_seen_subcommand_from explain' -l as-of -x
complete -c cordon -n '__fish_seen_subcommand_from watch' -f -a '(command ls /sys/class/net 2>/dev/null) any'
complete -c cordon -n '__fish_seen_subcommand_from watch' -s f -l format -x -a 'view text json'
complete -c cordon -n '__fish_seen_subcommand_from watch' -l store -d 'keep findings'
complete -c cordon -n '__fish_seen_subcommand_from watch' -l filter -x -d 'only packets that fit'
complete -c cordon -n '__fish_seen_subcommand_from watch' -l attribution -x -a 'ebpf proc none' -d 'how programs are told'
complete -c cordon -n '__fish_seen_subcommand_from watch' -l metrics -x -d 'Prometheus on a port of this machine'
complete -c cordon -n '__fish_seen_subcommand_from watch' -l user -x -a '(__fish_complete_users)' -d 'be that user once all is open'
complete -c cordon -n '__fish_seen_subcommand_from watch' -l config -r -d 'the same in YAML'
complete -c cordon -n '__fish_seen_subcommand_from watch' -l with -r -d 'packages, routes, traces'
complete -c cordon -n '__fish_seen_subcommand_from watch' -l report -r -d 'HTML report at the end'
complete -c cordon -n '__fish_seen_subcommand_from watch' -l seconds -x -d 'end after so long'
complete -c cordon -n '__fish_seen_subcommand_from watch' -l learn -x -d 'seconds in which nothing is told as new'
complete -c cordon -n '__fish_seen_subcommand_from audit' -l save -d 'keep what is found in the store'
complete -c cordon -n '__fish_seen_subcommand_from log' -f -a 'findings alerts runs'
complete -c cordon -n '__fish_seen_subcommand_from log' -s a -l app -x -d 'id or name'
complete -c cordon -n '__fish_seen_subcommand_from log' -s s -l service -x -d 'name or address'
complete -c cordon -n '__fish_seen_subcommand_from log' -s H -l holder -x -d 'of any link'
complete -c cordon -n '__fish_seen_subcommand_from log' -s C -l controller -x -d 'of any link'
complete -c cordon -n '__fish_seen_subcommand_from log' -s c -l country -x -d 'whose law reaches it'
complete -c cordon -n '__fish_seen_subcommand_from log' -s V -l verdict -x -a 'allow undetermined review deny'
complete -c cordon -n '__fish_seen_subcommand_from log' -s p -l policy -x -a '(__cordon_policies)'
complete -c cordon -n '__fish_seen_subcommand_from log' -s r -l rule -x -d 'rule'
complete -c cordon -n '__fish_seen_subcommand_from log' -s d -l data -x -d 'class of personal data'
complete -c cordon -n '__fish_seen_subcommand_from log' -l since -x -d 'seen since'
complete -c cordon -n '__fish_seen_subcommand_from log' -l until -x -d 'seen before'
complete -c cordon -n '__fish_seen_subcommand_from log' -l run -x -d 'number, or last'
complete -c cordon -n '__fish_seen_subcommand_from log' -s n -l limit -x -d 'entries told'
complete -c cordon -n '__fish_seen_subcommand_from log' -l oldest-first
complete -c cordon -n '__fish_seen_subcommand_from log' -s f -l format -x -a 'text json csv'
complete -c cordon -n '__fish_seen_subcommand_from log' -l json -d 'JSON Lines'
complete -c cordon -n '__fish_seen_subcommand_from log' -s o -l output -r
complete -c cordon -n '__fish_seen_subcommand_from log' -l store -r -d 'this store'
complete -c cordon -n '__fish_seen_subcommand_from enforce' -f -a 'plan render apply status confirm revert recover'
complete -c cordon -n '__fish_seen_subcommand_from enforce' -l mode -x -a 'log reject drop'
complete -c cordon -n '__fish_seen_subcommand_from enforce' -l keep -x -d 'never stopped'
complete -c cordon -n '__fish_seen_subcommand_from enforce' -l except -x -d 'left alone'
complete -c cordon -n '__fish_seen_subcommand_from enforce' -l shared -x -d 'stopped although shared'
complete -c cordon -n '__fish_seen_subcommand_from enforce' -l hours -x -d 'until it expires'
complete -c cordon -n '__fish_seen_subcommand_from enforce' -l backend -x -a 'nft rpz hosts dnsmasq xdp suricata bird frr openbgpd android apple fdroid fdroid-entry'
complete -c cordon -n '__fish_seen_subcommand_from enforce' -l target -r -d 'where it goes'
complete -c cordon -n '__fish_seen_subcommand_from enforce' -l confirm -x -d 'seconds to confirm'
complete -c cordon -n '__fish_seen_subcommand_from enforce' -l confirmed -d 'at once'
complete -c cordon -n '__fish_seen_subcommand_from enforce' -l state -r -d 'folder of the state'
complete -c cordon -n '__fish_seen_subcommand_from why' -l state -r -d 'of what is in force'
complete -c cordon -n '__fish_seen_subcommand_from why' -l store -r -d 'store of findings'
complete -c cordon -n '__fish_seen_subcommand_from why' -s f -l format -x -a 'text json'
complete -c cordon -n '__fish_seen_subcommand_from why' -l json -d 'JSON'
complete -c cordon -n '__fish_seen_subcommand_from why' -s o -l output -r

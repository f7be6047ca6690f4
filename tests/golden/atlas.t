The curated atlas is right.

  $ cordon atlas check | sed 's/: [0-9].*services*/: (so many)/'
  atlas/parties, atlas/jurisdictions, atlas/components, atlas/cables, atlas/substitutes: (so many): 0 complaints

Wrong facts are told with their place, and what to do; the others are compiled.

  $ mkdir $T/parties
  $ printf 'party: acme\nname: Acme\nkind: compny\n' >$T/parties/acme.yaml
  $ printf 'party: good\nname: Good Ltd.\nkind: company\nsources:\n  a: {title: Register}\nholds:\n  - {id: "domain:good.example", source: [a], confidence: high}\n' >$T/parties/good.yaml
  $ cordon atlas check $T/parties
  $T/parties: 2 files, 1 party, 0 stakes, 1 holding, 0 jurisdictions, 0 laws, 0 components, 0 cables, 0 services: 1 complaint
  ! cordon: $T/parties/acme.yaml:3:7: there is no such word here: 'compny'; did you mean 'company'?
  [2]
  $ cordon atlas build --parties $T/parties --open-data $T --registry $T -o $T/small.atlas 2>/dev/null | sed 's/[0-9]* laws/(so many) laws/'
  $T/small.atlas: 1 party, 0 stakes, 1 holding, (so many) laws, 0 components, 0 cables, 0 services, no open data
  $ cordon who --as-of 2026-01-31 --atlas $T/small.atlas www.good.example
  domain:www.good.example
    held by        Good Ltd. (good, company)
                   domain:good.example, high confidence [Register]
    controlled by  unknown: the atlas has no stakes in it for 2026-01-31
    as of          2026-01-31

Jurisdiction files are read as strictly, and everything else in them is used.

  $ mkdir $T/laws
  $ printf 'jurisdiction: NO\nname: Norway\nsources:\n  a: {title: Gazette}\nlaws:\n  - law: Act\n    clause: s. 1\n    duties: [kep]\n    compels: Records are kept.\n    reaches: [incorporated]\n    order: court\n    notice: later\n    remedy: appeal\n    from: 2020\n    source: [a]\n    confidence: high\nadequacy: []\n' >$T/laws/no.yaml
  $ cordon atlas check $T/laws
  $T/laws: 1 file, 0 parties, 0 stakes, 0 holdings, 0 jurisdictions, 0 laws, 0 components, 0 cables, 0 services: 1 complaint
  ! cordon: $T/laws/no.yaml:8:14: there is no such word here: 'kep'; did you mean 'keep'?
  [2]

A damaged atlas is refused in one line.

  $ head -c 1000 $T/small.atlas >$T/short.atlas
  $ cordon who --atlas $T/short.atlas www.good.example
  ! cordon: $T/short.atlas: the atlas is cut short or has something behind it; compile it again with `cordon atlas build`
  [2]
  $ printf 'no atlas at all, but text that is long enough' >$T/text.atlas
  $ cordon atlas info $T/text.atlas
  ! cordon: $T/text.atlas: this is no compiled atlas; compile it again with `cordon atlas build`
  [2]
  $ cordon atlas info $T/none.atlas
  ! cordon: $T/none.atlas: No such file or directory
  [2]
  $ cordon atlas biuld
  ! cordon atlas: there is no 'biuld' (did you mean 'build'?); see 'cordon atlas --help'
  [2]

The laws of a jurisdiction on a day, and what has been decided of it and by it.

  $ cordon atlas laws --as-of 2016-09-01 us | grep -A3 '^Found'
  Found to protect personal data enough by
    EU          Decision (EU) 2016/1250 (Privacy Shield): organisations that had
                certified themselves, since 2016-08-01 [Adequacy decisions, as
                published in the Official Journal under the numbers given,
  $ cordon atlas laws --as-of 2017-06-28 CN | sed -n '/^National/,/^$/p'
  National Intelligence Law, Art. 7, 14, 16
    in force    since 2017-06-28, high confidence
    duties      hand over, cooperate
                Organisations and citizens support, assist and cooperate with
                state intelligence work and keep its secrets; intelligence bodies
                may ask for this and look at files and materials.
    reaches     those incorporated there; those with their principal place there;
                its citizens
    safeguards  asked for by the authority itself; the person is not told; Report
                of overreach to a higher body or the supervisory authority (Art.
                27); the law says that rights are respected (Art. 8); no court
                beforehand
    source      National Intelligence Law of the People's Republic of China, as
                amended on 27 April 2018, Standing Committee of the National
                People's Congress, 2017-06-27
  
  $ cordon atlas laws --json --as-of 2018-03-22 US | grep -c 'CLOUD Act'
  0
  [1]
  $ cordon atlas laws --json --as-of 2026-08-18 DE | grep -o '"law":"e-Evidence[^}]*"duties":\[[^]]*\]'
  "law":"e-Evidence Regulation","clause":"Regulation (EU) 2023/1543, Art. 4-6, 10, 11","duties":["hand-over","keep"]
  $ cordon atlas laws Utopia
  ! cordon atlas: 'Utopia' is no ISO 3166-1 alpha-2 code, nor EU; see 'cordon atlas --help'
  [2]
  $ cordon who --as-of 2026-11-21 tiktok-us | grep -A4 '^  adequacy'
    adequacy       US is found to protect personal data enough by CH for
                   organisations that have certified themselves, EU for
                   organisations on the Data Privacy Framework list, GB for
                   organisations on the Data Privacy Framework list that take part
                   in its UK Extension

Files of cables are a graph that must hang together, with lengths and places that can be.

  $ mkdir $T/cables
  $ printf 'cable: one\nname: One\nstatus: in-service\nfrom: 2018\nlength_km: 90000\nsources:\n  a: {title: Book}\nsource: [a]\nconfidence: high\nowners:\n  - {parties: [godo]}\nlandings:\n  - {id: x, name: X, country: FR, latitude: 5.4, longitude: 43.3}\n  - {id: y, name: Y, country: ES, latitude: 41.4, longitude: 2.2}\nsegments:\n  - {from: x, to: yy}\n' >$T/cables/one.yaml
  $ sed 's/cable: one/cable: two/; s/godo/good/; s/yy/y/; s/90000/400/' $T/cables/one.yaml >$T/cables/two.yaml
  $ cordon atlas check $T/parties $T/cables
  $T/parties, $T/cables: 4 files, 1 party, 0 stakes, 1 holding, 0 jurisdictions, 0 laws, 0 components, 2 cables, 0 services: 7 complaints
  ! cordon: $T/parties/acme.yaml:3:7: there is no such word here: 'compny'; did you mean 'company'?
  ! cordon: $T/cables/one.yaml:16:19: the segment leads to nowhere: there is no 'yy'; name a landing or a branch of this file
  ! cordon: $T/cables/one.yaml:13:45: 'x' is 6010 km from the middle of France: it cannot be there; is a sign wrong, or are latitude and longitude the wrong way round?
  ! cordon: $T/cables/one.yaml:14:5: no way over the segments leads from 'x' to 'y'; add the segment that joins it
  ! cordon: $T/cables/two.yaml:13:45: 'x' is 6010 km from the middle of France: it cannot be there; is a sign wrong, or are latitude and longitude the wrong way round?
  ! cordon: $T/cables/two.yaml:5:12: the length leaves 400 km for segments whose ends are 5706 km apart; correct the length, the coordinates or the segments
  ! cordon: $T/cables/one.yaml:11:16: there is no party 'godo'; did you mean 'good'?
  [2]

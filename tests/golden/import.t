Facts of others become party files. The files in tests/golden/import are made up, in the shape of the real ones.
Persons have an identifier that is another on every machine; it is masked here.

  $ mkdir $T/curated; printf 'party: lake\nname: Lake Data\nkind: company\n' >$T/curated/lake.yaml
  $ printf 'party: brook\nname: Brook\nkind: company\nsources:\n  a: {title: Register}\nholds:\n  - {ids: ["domain:brook.example", "lei:cordon00000000000135"], source: [a], confidence: high}\n' >$T/curated/brook.yaml
  $ cordon atlas import --parties $T/curated -o $T/gleif tests/golden/import/relations.csv tests/golden/import/entities.csv
  $T/gleif: 7 parties (1 person, masked) and 6 stakes from 20 records
  the same as a party of the atlas, by LEI: 1
  left out, wholly or in part, and listed one by one in $T/gleif/left-out.tsv: 8
            1  a date is none (ISO 8601)
            1  a party cannot hold a stake in itself
            1  an indirect stake: it follows from the direct ones, which are carried over
            1  part of a fund structure, which says nothing of control
            1  the registration is void (annulled or duplicate)
            1  the relation is over, and since when is not told
            1  the row has not as many fields as the header
            1  this is no LEI (ISO 17442)
  ! cordon: tests/golden/import/relations.csv:8:1: part of a fund structure, which says nothing of control 'IS_SUBFUND_OF'
  ! cordon: tests/golden/import/relations.csv:10:1: the relation is over, and since when is not told 'INACTIVE'
  ! cordon: tests/golden/import/relations.csv:11:1: this is no LEI (ISO 17442) 'CORDON00000000000136'
  ! cordon: tests/golden/import/relations.csv:12:1: a date is none (ISO 8601) '2021-05-40'
  ! cordon: tests/golden/import/relations.csv:13:1: the row has not as many fields as the header
  ! cordon: tests/golden/import/relations.csv:15:1: the registration is void (annulled or duplicate) 'ANNULLED'
  ! cordon: tests/golden/import/relations.csv:14:1: a party cannot hold a stake in itself
  ! cordon: tests/golden/import/relations.csv:3:1: an indirect stake: it follows from the direct ones, which are carried over
  [3]
  $ ls $T/gleif | sed 's/[0-9a-f]\{16\}\.yaml/HASH.yaml/'
  brook.yaml
  left-out.tsv
  lei-cordon00000000000232.yaml
  lei-cordon00000000000329.yaml
  lei-cordon00000000000426.yaml
  lei-cordon00000000000523.yaml
  lei-cordon00000000000620.yaml
  person-HASH.yaml
  $ cat $T/gleif/brook.yaml
  # Imported: docs/formats/import.md
  party: brook
  name: "Brook"
  kind: company
  sources:
    s1: {title: "LEI level 1: who is who", by: "GLEIF"}
    s2: {title: "LEI level 2: directly consolidated in the accounts (IFRS); no share is told", by: "GLEIF"}
  jurisdictions:
    - {country: NO, ground: incorporated, source: [s1], confidence: high, observed: 2024-05-02}
    - {country: SE, ground: principal-place, source: [s1], confidence: high, observed: 2024-05-02}
  stakes:
    - {owner: lei-cordon00000000000232, share: "50-100 %", kind: equity, source: [s2], confidence: high, from: 2015-04-01, observed: 2024-05-02}
  $ sed 's/[0-9a-f]\{16\},/HASH,/' $T/gleif/lei-cordon00000000000232.yaml
  # Imported: docs/formats/import.md
  party: lei-cordon00000000000232
  name: "Brook Holding AS"
  kind: company
  sources:
    s1: {title: "LEI level 1: who is who", by: "GLEIF"}
    s2: {title: "LEI level 2: directly consolidated in the accounts (US GAAP)", by: "GLEIF"}
    s3: {title: "LEI level 2: directly consolidated in the accounts (accounting standard not told); no share is told", by: "GLEIF"}
  jurisdictions:
    - {country: NO, ground: incorporated, source: [s1], confidence: medium, observed: 2022-05-02}
    - {country: NO, ground: principal-place, source: [s1], confidence: medium, observed: 2022-05-02}
  stakes:
    - {owner: lei-cordon00000000000329, share: "75.5 %", kind: equity, source: [s2], confidence: low, from: 2012-01-01, observed: 2023-01-02}
    - {owner: person-HASH, share: "50-100 %", kind: equity, source: [s3], confidence: medium, from: 2009-01-01, to: 2011-12-31, observed: 2024-01-02}
  holds:
    - {id: "lei:cordon00000000000232", source: [s1], confidence: medium}
  $ cat $T/gleif/left-out.tsv
  tests/golden/import/relations.csv:8:1	part of a fund structure, which says nothing of control 'IS_SUBFUND_OF'
  tests/golden/import/relations.csv:10:1	the relation is over, and since when is not told 'INACTIVE'
  tests/golden/import/relations.csv:11:1	this is no LEI (ISO 17442) 'CORDON00000000000136'
  tests/golden/import/relations.csv:12:1	a date is none (ISO 8601) '2021-05-40'
  tests/golden/import/relations.csv:13:1	the row has not as many fields as the header
  tests/golden/import/relations.csv:15:1	the registration is void (annulled or duplicate) 'ANNULLED'
  tests/golden/import/relations.csv:14:1	a party cannot hold a stake in itself
  tests/golden/import/relations.csv:3:1	an indirect stake: it follows from the direct ones, which are carried over

Parents that consolidate are taken to hold at least half, unless one says otherwise.

  $ cordon atlas import --consolidated 0-100% --parties $T/curated -o $T/careful tests/golden/import/relations.csv 2>/dev/null | head -1
  $T/careful: 7 parties (0 persons, masked) and 6 stakes from 14 records
  $ grep -c 'share: "0-100 %"' $T/careful/brook.yaml
  1

FollowTheMoney and BODS, found by content.

  $ cordon atlas import --parties $T/curated -o $T/two tests/golden/import/entities.ftm.json tests/golden/import/statements.bods.json
  $T/two: 12 parties (3 persons, masked) and 14 stakes from 31 records
  the same as a party of the atlas, by LEI: 1
  with the name of a party of the atlas, kept apart: 1
  left out, wholly or in part, and listed one by one in $T/two/left-out.tsv: 14
            2  a later statement takes its place
            1  a directorship is an office: it gives no right to appoint, and no share
            1  a number without a sign may be a part or per cent; the stake has both as its bounds
            1  an indirect stake: it follows from the direct ones, which are carried over
            1  an interest that is neither a share, nor votes, nor control
            1  it ends before it starts
            1  the owner is not told
            1  there is no such type of statement
            1  this percentage is none that can be read; the share is unknown
            1  this record cannot be read
            1  this share is none of 0 to 100 per cent; it is unknown
            1  what is owned is a thing, and no party
               and 1 reason more
  ! cordon: tests/golden/import/entities.ftm.json:9:1: a number without a sign may be a part or per cent; the stake has both as its bounds '0.1'
  ! cordon: tests/golden/import/entities.ftm.json:12:1: this percentage is none that can be read; the share is unknown 'some'
  ! cordon: tests/golden/import/entities.ftm.json:13:1: it ends before it starts '2020'
  ! cordon: tests/golden/import/entities.ftm.json:14:1: a directorship is an office: it gives no right to appoint, and no share
  ! cordon: tests/golden/import/entities.ftm.json:15:1: who is whose family is personal data and not kept
  ! cordon: tests/golden/import/entities.ftm.json:16:63: this record cannot be read 'this is not JSON (RFC 8259): '}' expected'
  ! cordon: tests/golden/import/statements.bods.json:9:3: an interest that is neither a share, nor votes, nor control 'senior-managing-official'
  ! cordon: tests/golden/import/statements.bods.json:23:3: the owner is not told 'unknown'
  ! cordon: tests/golden/import/statements.bods.json:25:3: this share is none of 0 to 100 per cent; it is unknown
  ! cordon: tests/golden/import/statements.bods.json:37:3: there is no such type of statement 'comment'
  ! cordon: tests/golden/import/statements.bods.json:38:3: what stands here is no record; the rest is left out; a list of objects, or one object a line is wanted
  ! cordon: tests/golden/import/statements.bods.json:14:3: a later statement takes its place
  ! cordon: tests/golden/import/statements.bods.json:33:3: a later statement takes its place
  ! cordon: tests/golden/import/entities.ftm.json:11:1: what is owned is a thing, and no party
  ! cordon: tests/golden/import/statements.bods.json:20:3: an indirect stake: it follows from the direct ones, which are carried over
  ! cordon: tests/golden/import/entities.ftm.json:2:1: 'Lake Data B.V.' has the name of the atlas's party 'lake', and is not taken for it
  [3]
  $ cat $T/two/ftm-nk-lake-*.yaml | sed 's/[0-9a-f]\{16\}/HASH/'
  # Imported: docs/formats/import.md
  party: ftm-nk-lake-HASH
  name: "Lake Data B.V."
  kind: company
  sources:
    s1: {title: "FollowTheMoney: entity, data set example_registry"}
    s2: {title: "FollowTheMoney: ownership"}
    s3: {title: "FollowTheMoney: ownership", by: "Example Registry", url: "https://companies.example/lake"}
  jurisdictions:
    - {country: NL, ground: incorporated, source: [s1], confidence: medium}
    - {country: DE, ground: principal-place, source: [s1], confidence: medium}
  stakes:
    - {owner: person-HASH, share: "25.5 %", kind: equity, source: [s2], confidence: medium, from: 2019-01-01, to: 2021-06-30}
    - {owner: brook, share: "51 %", kind: equity, source: [s3], confidence: medium}
    - {owner: entity-HASH, share: "0.1-10 %", kind: equity, source: [s2], confidence: medium}
  $ cat $T/two/lei-cordon00000000000717.yaml $T/two/bods-r-1.yaml | sed 's/[0-9a-f]\{16\},/HASH,/'
  # Imported: docs/formats/import.md
  party: lei-cordon00000000000717
  name: "Moor Energy plc"
  kind: company
  sources:
    s1: {title: "Beneficial Ownership Data: entity"}
    s2: {title: "Beneficial Ownership Data: ownership or control"}
  jurisdictions:
    - {country: GB, ground: incorporated, source: [s1], confidence: medium, observed: 2018-01-01}
  stakes:
    - {owner: gb-coh-07654321, share: "50-75 %", kind: equity, source: [s2], confidence: medium, from: 2016-04-06, observed: 2018-02-01}
    - {owner: gb-coh-07654321, share: "62.5 %", kind: votes, source: [s2], confidence: medium, observed: 2018-02-01}
    - {owner: gb-coh-07654321, share: "0-100 %", kind: board, source: [s2], confidence: medium, observed: 2018-02-01}
  holds:
    - {id: "lei:cordon00000000000717", source: [s1], confidence: medium}
  # Imported: docs/formats/import.md
  party: bods-r-1
  name: "Heath SA"
  kind: company
  sources:
    s1: {title: "Beneficial Ownership Data: entity"}
    s2: {title: "Beneficial Ownership Data: ownership or control"}
  jurisdictions:
    - {country: FR, ground: incorporated, source: [s1], confidence: medium, observed: 2024-01-01}
  stakes:
    - {owner: person-HASH, share: "25-50 %", kind: votes, source: [s2], confidence: medium, from: 2023-01-01, to: 2024-06-29, observed: 2024-06-30}

Nothing of a person is kept but the country.

  $ cat $T/two/* $T/gleif/* | grep -cE '\b(Ann|Bob|Cai|Dee|Jane)\b|19[67]0-|Street'
  0
  [1]
  $ cat $T/two/person-*.yaml | sed 's/[0-9a-f]\{16\}/HASH/' | sort | uniq -c
        1   - {country: BE, ground: principal-place, source: [s1], confidence: medium}
        1   - {country: IE, ground: principal-place, source: [s1], confidence: medium}
        2   s1: {title: "Beneficial Ownership Data: person"}
        1   s1: {title: "FollowTheMoney: entity, data set example_registry"}
        3 # Imported: docs/formats/import.md
        2 jurisdictions:
        3 kind: persons
        3 name: "Natural person HASH"
        3 party: person-HASH
        3 sources:

The folder is one more for the atlas; what it says of a party that is there already is added to it.

  $ cordon atlas check $T/curated $T/gleif $T/two
  $T/curated, $T/gleif, $T/two: 21 files, 19 parties, 20 stakes, 8 holdings, 0 jurisdictions, 0 laws, 0 components, 0 cables, 0 services: 0 complaints
  $ mkdir $T/no; cordon atlas build --jurisdictions $T/no --parties $T/curated --also $T/gleif --also $T/two --open-data $T --registry $T -o $T/my.atlas 2>/dev/null
  $T/my.atlas: 19 parties, 20 stakes, 8 holdings, 0 laws, 0 components, 0 cables, 0 services, no open data
  $ cordon who --atlas $T/my.atlas --as-of 2024-01-01 brook.example | sed 's/[0-9a-f]\{16\}/HASH/g'
  domain:brook.example
    held by        Brook (brook, company)
                   domain:brook.example, high confidence [Register]
    controlled by  Ministry of Rivers (lei-cordon00000000000329): 50-75 %,
                   aggregate >= 50 %
                   · lei-cordon00000000000329 holds 75.5 % of
                     lei-cordon00000000000232 (equity, since 2012-01-01) [LEI
                     level 2: directly consolidated in the accounts (US GAAP),
                     GLEIF]
                   · lei-cordon00000000000232 holds 50-100 % of brook (equity,
                     since 2015-04-01) [LEI level 2: directly consolidated in the
                     accounts (IFRS); no share is told, GLEIF]
                   Brook Holding AS (lei-cordon00000000000232): 50-75 %, aggregate
                   >= 50 %
                   · lei-cordon00000000000232 holds 50-100 % of brook (equity,
                     since 2015-04-01) [LEI level 2: directly consolidated in the
                     accounts (IFRS); no share is told, GLEIF]
                   Agency of Lakes (ftm-nk-gov-HASH): 25-50 %,
                   aggregate >= 50 %, undetermined
                   · ftm-nk-gov-HASH holds 25-50 % of brook (equity)
                     [FollowTheMoney: ownership]
    jurisdiction   NO Norway: brook is incorporated there, seen 2024-05-02 [LEI
                   level 1: who is who, GLEIF]
                   SE Sweden: brook has its principal place there, seen 2024-05-02
                   [LEI level 1: who is who, GLEIF]
                   NO Norway: brook is incorporated there [FollowTheMoney: entity,
                   data set example_registry]
                   FI Finland: its controller lei-cordon00000000000329 is the
                   state, seen 2024-05-02 [LEI level 1: who is who, GLEIF]
                   NO Norway: its controller lei-cordon00000000000232 is
                   incorporated there, seen 2022-05-02 [LEI level 1: who is who,
                   GLEIF]
                   NO Norway: its controller lei-cordon00000000000232 has its
                   principal place there, seen 2022-05-02 [LEI level 1: who is
                   who, GLEIF]
    as of          2024-01-01
  $ cordon who --atlas $T/my.atlas CORDON00000000000426 | head -2
  lei:cordon00000000000426
    held by        Brook Pumps B.V. (lei-cordon00000000000426, company)

What cannot be imported is one line.

  $ cordon atlas import -o $T/gleif tests/golden/import/relations.csv
  ! cordon atlas import: $T/gleif has party files already; name a new folder; see 'cordon atlas import --help'
  [2]
  $ cordon atlas import -o $T/none samples/README.md tests/golden/import/none.csv
  ! cordon: tests/golden/import/none.csv: No such file or directory
  ! cordon: samples/README.md: there is no record that can be imported; GLEIF CSV, FollowTheMoney JSON lines or BODS JSON is wanted
  [2]
  $ printf 'LEI,Exception.Category\n' | cordon atlas import -o $T/none -
  ! cordon: standard input:1: these are reporting exceptions: why no parent is told, and no relation; the relationship records (RR-CDF) are wanted
  [2]
  $ printf 'Relationship.StartNode.NodeID,Relationship.RelationshipType\n' | cordon atlas import -o $T/none -
  ! cordon: standard input:1: there is no column 'Relationship.EndNode.NodeID'; the first line names the columns
  [2]
  $ cordon atlas import --from glief -o $T/none x.csv
  ! cordon atlas import: there is no format 'glief' (did you mean 'gleif'?); there are gleif, ftm and bods; see 'cordon atlas import --help'
  [2]
  $ cordon atlas import --consolidated lots -o $T/none x.csv
  ! cordon atlas import: 'lots' is no share like 50-100%; see 'cordon atlas import --help'
  [2]
  $ cordon atlas import x.csv
  ! cordon atlas import: -o is missing: a new folder for the party files; see 'cordon atlas import --help'
  [2]
  $ ls -d $T/none 2>&1 | cat
  ls: cannot access '$T/none': No such file or directory

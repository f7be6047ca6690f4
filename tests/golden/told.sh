#!/bin/sh
# told.sh IDENTIFIER DAY...: who held it and who controlled that on each day, and under which law. For history.t.
id=$1
shift
for day; do
    echo "$day"
    COLUMNS=300 cordon who --as-of "$day" "$id" |
        sed -n '/\]$/d; /^  \(held\|or\) by/p; /^  controlled by/p; /): .* %, aggregate/{/controlled by/!p;}
            /^  under law of/p; /^ \{17\}[A-Z][A-Z] .*there/p'
done

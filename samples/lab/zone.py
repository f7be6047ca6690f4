#!/usr/bin/env python3
"""zone.py PLACES: the lab's DNS as one master file (RFC 1035 section 5), everything below the root."""
import sys

from tables import places


def main():
    print("$TTL 60\n. 3600 IN SOA ns.lab. admin.lab. 1 3600 600 86400 60\n. 3600 IN NS ns.lab.")
    print("ns.lab. 3600 IN A 10.9.0.1")
    aliases = set()
    for place in places(sys.argv[1]):
        for alias, target in zip(place.names, place.names[1:]):
            if alias not in aliases:
                print(f"{alias}. 300 IN CNAME {target}.")
                aliases.add(alias)
        print(f"{place.names[-1]}. 60 IN {'AAAA' if ':' in place.lab else 'A'} {place.lab}")


main()

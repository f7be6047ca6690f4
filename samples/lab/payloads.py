#!/usr/bin/env python3
"""payloads.py PERSONA DIRECTORY: what the apps send about the person, in the forms that SDKs use.

Writes, all made of the values in persona.json:
  attribution.gz    JSON, compressed
  metrica.pb        protocol buffers: identifiers, a position as two doubles, networks nearby
  events.form       a form: the advertising id, hashes of e-mail and telephone number, a list of apps as JSON
  measurement.json  JSON that holds compressed JSON in base64
"""
import base64
import gzip
import hashlib
import json
import struct
import sys
import urllib.parse


def field(number, kind, body):
    return varint(number << 3 | kind) + body


def varint(value):
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    return bytes(out + bytes([value]))


def string(number, value):
    data = value if isinstance(value, bytes) else value.encode()
    return field(number, 2, varint(len(data)) + data)


def double(number, value):
    return field(number, 1, struct.pack("<d", value))


def sha256(value):
    return hashlib.sha256(value.encode()).hexdigest()


def attribution(p):
    event = {"app_id": "com.example.weather", "advertiserId": p["advertising_id"], "android_id": p["android_id"],
             "model": p["model"], "network": "WIFI", "lang": "de", "uid": "1750059661-4210998"}
    return gzip.compress(json.dumps(event).encode(), mtime=0)


def metrica(p):
    device = string(1, p["advertising_id"]) + string(2, p["android_id"]) + string(3, p["model"])
    place = double(1, p["latitude"]) + double(2, p["longitude"]) + field(3, 0, varint(12))
    network = string(1, p["bssid"]) + string(2, p["ssid"]) + field(3, 0, varint(52))
    return string(1, device) + string(2, place) + string(3, network) + field(4, 0, varint(1781595680))


def events(p):
    return urllib.parse.urlencode({
        "event": "CUSTOM_APP_EVENTS", "advertiser_id": p["advertising_id"], "advertiser_tracking_enabled": 1,
        "ud[em]": sha256(p["email"]), "ud[ph]": sha256(p["phone"].lstrip("+")),
        "installed": json.dumps(p["installed_apps"])}).encode()


def measurement(p):
    batch = {"device": {"rdid": p["advertising_id"], "model": p["model"]},
             "user": {"mail": p["email"]}, "events": [{"name": "screen_view", "t": 1781595681}]}
    packed = gzip.compress(json.dumps(batch).encode(), mtime=0)
    return json.dumps({"v": 2, "batch": base64.b64encode(packed).decode()}).encode()


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        persona = json.load(file)
    made = {"attribution.gz": attribution, "metrica.pb": metrica, "events.form": events,
            "measurement.json": measurement}
    for name, make in made.items():
        with open(f"{sys.argv[2]}/{name}", "wb") as out:
            out.write(make(persona))


main()

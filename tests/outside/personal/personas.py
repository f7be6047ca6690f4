"""Random personas: every kind of value, each with the ways in which apps write it."""

import hashlib
import string
import unicodedata

FIRST = ['Erika', 'Jürgen', 'Amélie', 'Siobhán', 'Zofia', 'Mateo', 'Olga', 'Ravi', 'Björn', 'Thandiwe', 'Yusuf', 'Noor',
         '小明', 'Ольга', 'Ngoc', 'Casimir']
LAST = ['Mustermann', 'Müllerin', "O'Hanlon", 'Kowalczyk', 'Ångström', 'Venkatesan', 'García-Lorca', 'Dlaminiko',
        'Петрова', 'Yıldırım', 'Featherstone', 'Nakamurako']
STREETS = ['Heidestrasse 17', 'Rue de la Paix 112', '1482 Juniper Hollow Rd', 'Große Gasse 5b', '77 Rosewater Lane',
           'Calle Mayor 204']
CITIES = [('Koeln', '51147'), ('Lyon', '69003'), ('Boulder', '80301'), ('München', '80331'), ('Leeds', 'LS1 4DY'),
          ('Zaragoza', '50001')]
# country code, trunk prefix, an unused-looking national number's shape
PHONES = [('49', '0', '15550######'), ('1', '', '20255501##'), ('44', '0', '7700900###'), ('33', '0', '63998####'),
          ('86', '', '1395551####'), ('7', '8', '90555512##'), ('91', '', '98765#####'), ('61', '0', '49157####')]
HEX = '0123456789abcdef'
ALNUM = string.ascii_letters + string.digits


def fill(r, shape):
    return ''.join(r.choice(string.digits) if c == '#' else c for c in shape)


def digits(r, n):
    return ''.join(r.choice(string.digits) for _ in range(n))


def hexa(r, n):
    return ''.join(r.choice(HEX) for _ in range(n))


def luhn(body):
    total = 0
    for i, c in enumerate(reversed(body)):
        n = int(c) * (2 if i % 2 == 0 else 1)
        total += n - 9 if n > 9 else n
    return body + str(-total % 10)


def iban(country, body):
    moved = ''.join(str(int(c, 36)) for c in body + country + '00')
    return f'{country}{98 - int(moved) % 97:02d}{body}'


def groups(s, n, by=' '):
    return by.join(s[i:i + n] for i in range(0, len(s), n))


def uuid(r):
    h = hexa(r, 32)
    return f'{h[:8]}-{h[8:12]}-4{h[13:16]}-{r.choice("89ab")}{h[17:20]}-{h[20:]}'


def mac(r):
    first = f'{int(hexa(r, 2), 16) & 0xfc:02x}'
    return ':'.join([first] + [hexa(r, 2) for _ in range(5)])


def hashes(*ways):
    """The three hashes of each way of writing a value, as hexadecimal text."""
    out = []
    for way in ways:
        for name in ('md5', 'sha1', 'sha256'):
            out.append((name, hashlib.new(name, way.encode()).hexdigest()))
    return out


class Value:
    """kind, what the persona file says, ways of writing it, ways that are hashed, the class expected."""

    def __init__(self, kind, said, cls, ways, hashed=None):
        self.kind, self.said, self.cls = kind, said, cls
        self.ways = ways
        self.hashed = hashed if hashed is not None else ways


def phone_number(r):
    code, trunk, shape = r.choice(PHONES)
    return code, trunk, fill(r, shape)


def phone(r, kind='phone'):
    code, trunk, national = phone_number(r)
    full = '+' + code + national
    spaced = f'+{code} {national[:3]} {national[3:6]} {national[6:]}'
    ways = [full, code + national, '00' + code + national, spaced, spaced.replace(' ', '-'), trunk + national,
            f'+{code} ({national[:3]}) {national[3:6]}-{national[6:]}']
    return Value(kind, f'"{r.choice([full, spaced])}"', 'contact.phone', ways, [full, code + national])


def email(r, kind='email'):
    user = r.choice(['erika', 'j.smithson', 'the_real', 'anna-lena', 'Max.Power', 'k']) + digits(r, r.randint(2, 4))
    address = f'{user}@{r.choice(["example.org", "mail.example.com", "gmail.com", "example.co.uk"])}'
    ways = [address, address.lower(), address.upper()]
    return Value(kind, address, 'contact.email', ways, [address, address.lower()])


def person(r):
    first, last = r.choice(FIRST), r.choice(LAST)
    name = f'{first} {last}'
    full = [name, name.lower(), name.upper(), f'{last} {first}', f'{last}, {first}']
    return [Value('name', name, 'demographic.name', full, [name, name.lower()]),
            Value('first-name', first, 'demographic.name', [first]),
            Value('last-name', last, 'demographic.name', [last, last.lower()])]


def birth(r):
    y, m, d = r.randint(1950, 2004), r.randint(1, 12), r.randint(1, 28)
    ways = [f'{y}-{m:02d}-{d:02d}', f'{d:02d}.{m:02d}.{y}', f'{d:02d}/{m:02d}/{y}', f'{m:02d}/{d:02d}/{y}', f'{y}{m:02d}{d:02d}',
            f'{y}/{m:02d}/{d:02d}']
    return Value('birth-date', ways[0], 'demographic.birth', ways, [ways[0], ways[4]])


def identifiers(r):
    imei = luhn('35' + digits(r, 12))
    yield Value('imei', imei, 'identifier.device',
                [imei, f'{imei[:2]}-{imei[2:8]}-{imei[8:14]}-{imei[14]}', imei[:14]], [imei])
    imsi = '26201' + digits(r, 10)
    yield Value('imsi', imsi, 'identifier.subscriber', [imsi])
    iccid = luhn('894902' + digits(r, 12))
    yield Value('iccid', iccid, 'identifier.subscriber', [iccid])
    serial = r.choice(['R58N', 'F2LX', 'ZY22']) + ''.join(r.choice(string.ascii_uppercase + string.digits) for _ in range(7))
    yield Value('serial', serial, 'identifier.device', [serial, serial.lower()])
    android = hexa(r, 16)
    yield Value('android-id', android, 'identifier.device', [android, android.upper()])
    for kind, cls in (('advertising-id', 'identifier.advertising'), ('idfv', 'identifier.device')):
        u = uuid(r)
        yield Value(kind, u, cls, [u, u.upper(), u.replace('-', ''), '{' + u.upper() + '}'], [u, u.upper(), u.replace('-', '')])
    for kind in ('mac', 'bluetooth-mac'):
        a = mac(r)
        yield Value(kind, a, 'identifier.device',
                    [a, a.upper(), a.replace(':', '-'), a.replace(':', ''), a.replace(':', '').upper()],
                    [a, a.upper(), a.replace(':', '')])
    b = mac(r)
    yield Value('bssid', b, 'network.neighbours', [b, b.upper(), b.replace(':', '')], [b])
    ip = f'203.0.113.{r.randint(3, 250)}'
    yield Value('ip', ip, 'identifier.network', [ip], [ip])
    device = 'dev-' + ''.join(r.choice(ALNUM) for _ in range(14))
    yield Value('device-id', device, 'identifier.device', [device])


def network_and_words(r):
    ssid = r.choice(['Heidestrasse-Gast-', 'FRITZ!Box 7590 ', 'Vodafone-', "Anna's Netz "]) + digits(r, 4)
    yield Value('ssid', ssid, 'network.neighbours', [ssid])
    user = r.choice(['erika_m', 'nightowl', 'kaiser.']) + digits(r, 4)
    yield Value('username', user, 'identifier.account', [user, user.upper()], [user])
    account = digits(r, 12)
    yield Value('account-id', account, 'identifier.account', [account])
    password = ''.join(r.choice(ALNUM + '!$%&/()=?+#*<>"\'') for _ in range(14))
    yield Value('password', "'" + password.replace("'", "''") + "'", 'credentials', [password])
    token = 'tok_' + ''.join(r.choice(ALNUM) for _ in range(20))
    yield Value('token', token, 'credentials', [token])
    yield Value('health', f'levothyroxine {r.randint(20, 200)}', 'health', None)
    yield Value('message', f'the blue heron no {digits(r, 4)} lands at noon', 'content.messages', None)
    yield Value('clipboard', f'clip-{digits(r, 4)}-marmalade', 'content.clipboard', None)
    yield Value('other', None, 'special.religion', [f'Gemeinde-Nord-{digits(r, 4)}'])


def money_and_papers(r):
    i = iban('DE', '37040044' + digits(r, 10))
    yield Value('iban', groups(i, 4), 'financial', [i, groups(i, 4), i.lower()], [i])
    c = luhn('411111' + digits(r, 9))
    yield Value('card', groups(c, 4), 'financial', [c, groups(c, 4), groups(c, 4, '-')], [c])
    yield Value('bank-account', digits(r, 11), 'financial', None)
    for kind in ('national-id', 'passport', 'driving-licence', 'tax-id'):
        yield Value(kind, r.choice('TCLX') + digits(r, 8), 'government-id', None)
    for kind, cls in (('photo-hash', 'content.photos'), ('voice-hash', 'biometric.voice')):
        h = hexa(r, r.choice([32, 40, 64]))
        yield Value(kind, h, cls, [h, h.upper()], [])


class Persona:
    def __init__(self, r):
        self.values = person(r) + [birth(r), email(r), phone(r)]
        self.values += [*identifiers(r), *network_and_words(r), *money_and_papers(r)]
        for v in self.values:
            if v.ways is None:
                v.ways = v.hashed = [v.said]
        street, (city, postcode) = r.choice(STREETS), r.choice(CITIES)
        self.values.append(Value('address', f'{{street: "{street}", city: {city}, postcode: "{postcode}"}}', 'residence',
                                 [street, f'{street}, {postcode} {city}', f'{postcode} {city}'], [street]))
        self.position = (round(r.uniform(-60, 68), 6), round(r.uniform(-179, 179), 6))
        self.contacts = [phone(r, 'contacts') for _ in range(4)] + [email(r, 'contacts') for _ in range(4)]
        stems = ['notes', 'chess', 'bakery', 'lantern', 'ferry', 'orchid', 'puffin', 'quartz']
        r.shuffle(stems)
        self.apps = [f'{r.choice(["org", "net", "com"])}.example.{s}{digits(r, 2)}' for s in stems[:6]]

    def yaml(self):
        lines = ['title: invented']
        for v in self.values:
            if v.kind == 'other':
                lines.append(f'other:\n  - {{value: {v.ways[0]}, label: parish, class: {v.cls}}}')
            else:
                lines.append(f'{v.kind}: {v.said if v.said[0] in "{" + chr(34) + chr(39) else chr(34) + v.said + chr(34)}')
        lines.append(f'position: {{lat: {self.position[0]}, lon: {self.position[1]}, label: home}}')
        lines.append('contacts:')
        lines += [f'  - {v.said}' for v in self.contacts]
        lines.append('apps: [' + ', '.join(self.apps) + ']')
        return '\n'.join(lines) + '\n'


def plain_ascii(text):
    return unicodedata.normalize('NFKD', text).encode('ascii', 'ignore').decode()

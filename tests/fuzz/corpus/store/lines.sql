UPDATE findings SET json=x'28b52ffd200f79000' || '0';
UPDATE alerts SET json='{"kind":"finding"} {"a":1}';
UPDATE links SET controllers=replace(hex(zeroblob(40000)), '0', ' '), countries='server:CN CN', role='carrier'||n;
PRAGMA user_version=2;

UPDATE passages SET first=-9223372036854775808, last=9223372036854775807, flows=-1, bytes_out=9223372036854775807, bytes_in=9223372036854775807, port=70000, asn=-1, more_addresses=-1, clients='0-4294967295 7', data='a  b', addresses='::1 x 12.0.0.1', run=-1;
UPDATE names SET answered=9223372036854775807, last=9223372036854775807, ttl=4294967295, first=-1;
UPDATE verdicts SET because=char(10)||char(27)||'[2J', title=char(27)||']0;x'||char(7);
UPDATE alerts SET json='{"kind":"alert","key":"x"'||char(10)||'}', text=char(27)||'[2J', key='0000000000000001';
UPDATE findings SET json=zeroblob(90);
UPDATE runs SET what=char(27)||'[31m', began=-1, ended=-9223372036854775808;

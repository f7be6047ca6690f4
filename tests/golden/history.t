Who held and who controlled: each history on the last day of one state and on the first day of the next.

Grindr: Kunlun of Beijing with 61.53 % from January 2016, all of it from January 2018, sold in June 2020.

  $ tests/golden/told.sh app:android/com.grindrapp.android 2015-12-31 2016-01-01 2017-12-31
  2015-12-31
    held by        Grindr Inc. (grindr, company)
    controlled by  Joel Simkhai (joel-simkhai): 0-100 %, aggregate >= 50 %, undetermined
    under law of   US United States: grindr is incorporated there
  2016-01-01
    held by        Grindr Inc. (grindr, company)
    controlled by  Kunlun Tech Co., Ltd. (kunlun): 61.53 %, aggregate >= 50 %
    under law of   US United States: grindr is incorporated there
                   CN China: its controller kunlun is incorporated there
  2017-12-31
    held by        Grindr Inc. (grindr, company)
    controlled by  Kunlun Tech Co., Ltd. (kunlun): 61.53 %, aggregate >= 50 %
    under law of   US United States: grindr is incorporated there
                   CN China: its controller kunlun is incorporated there
  $ tests/golden/told.sh app:android/com.grindrapp.android 2018-01-01 2019-06-01 2020-06-10
  2018-01-01
    held by        Grindr Inc. (grindr, company)
    controlled by  Kunlun Tech Co., Ltd. (kunlun): 98.59-100 %, aggregate >= 50 %
    under law of   US United States: grindr is incorporated there
                   CN China: its controller kunlun is incorporated there
  2019-06-01
    held by        Grindr Inc. (grindr, company)
    controlled by  Kunlun Tech Co., Ltd. (kunlun): 98.59-100 %, aggregate >= 50 %
    under law of   US United States: grindr is incorporated there
                   CN China: its controller kunlun is incorporated there
  2020-06-10
    held by        Grindr Inc. (grindr, company)
    controlled by  Kunlun Tech Co., Ltd. (kunlun): 98.59-100 %, aggregate >= 50 %
    under law of   US United States: grindr is incorporated there
                   CN China: its controller kunlun is incorporated there
  $ tests/golden/told.sh app:android/com.grindrapp.android 2020-06-11 2022-11-17 2022-11-18
  2020-06-11
    held by        Grindr Inc. (grindr, company)
    controlled by  San Vicente Acquisition LLC (san-vicente): 98.59 %, aggregate >= 50 %
    under law of   US United States: grindr is incorporated there; its controller san-vicente is incorporated there
  2022-11-17
    held by        Grindr Inc. (grindr, company)
    controlled by  San Vicente Acquisition LLC (san-vicente): 98.59 %, aggregate >= 50 %
    under law of   US United States: grindr is incorporated there; its controller san-vicente is incorporated there
  2022-11-18
    held by        Grindr Inc. (grindr, company)
    controlled by  nobody known, by aggregate >= 50 %; its known owners:
    under law of   US United States: grindr is incorporated there
  $ cordon who --json --as-of 2019-06-01 app:android/com.grindrapp.android | grep -o '"law":"National Intelligence Law","clause":"[^"]*","ground":"[^"]*","through":"[^"]*"'
  "law":"National Intelligence Law","clause":"Art. 7, 14, 16","ground":"incorporated","through":"kunlun"
  $ cordon who --json --as-of 2017-06-27 app:android/com.grindrapp.android | grep -c 'National Intelligence Law'
  0
  [1]

Musical.ly: bought by ByteDance in November 2017, its users and its app taken over by TikTok in August 2018.

  $ tests/golden/told.sh app:android/com.zhiliaoapp.musically 2017-11-09 2017-11-10 2018-08-01 2018-08-02
  2017-11-09
    held by        musical.ly (musical-ly, company)
    controlled by  unknown: the atlas has no stakes in it for 2017-11-09
    under law of   KY Cayman Islands: musical-ly is incorporated there
                   CN China: musical-ly has its principal place there
  2017-11-10
    held by        musical.ly (musical-ly, company)
    controlled by  ByteDance Ltd. (bytedance): 100 %, aggregate >= 50 %
    under law of   KY Cayman Islands: musical-ly is incorporated there; its controller bytedance is incorporated there
                   CN China: musical-ly has its principal place there; its controller bytedance has its principal place there
  2018-08-01
    held by        musical.ly (musical-ly, company)
    controlled by  ByteDance Ltd. (bytedance): 100 %, aggregate >= 50 %
    under law of   KY Cayman Islands: musical-ly is incorporated there; its controller bytedance is incorporated there
                   CN China: musical-ly has its principal place there; its controller bytedance has its principal place there
  2018-08-02
    held by        TikTok Pte. Ltd. (tiktok, company)
    controlled by  ByteDance Ltd. (bytedance): 100 %, aggregate >= 50 %
    under law of   SG Singapore: tiktok is incorporated there
                   US United States: tiktok has its principal place there
                   KY Cayman Islands: its controller bytedance is incorporated there
                   CN China: its controller bytedance has its principal place there
  $ tests/golden/told.sh domain:musical.ly 2018-08-01 2018-08-02
  2018-08-01
    held by        musical.ly (musical-ly, company)
    controlled by  ByteDance Ltd. (bytedance): 100 %, aggregate >= 50 %
    under law of   KY Cayman Islands: musical-ly is incorporated there; its controller bytedance is incorporated there
                   CN China: musical-ly has its principal place there; its controller bytedance has its principal place there
  2018-08-02
    held by        TikTok Pte. Ltd. (tiktok, company)
    controlled by  ByteDance Ltd. (bytedance): 100 %, aggregate >= 50 %
    under law of   SG Singapore: tiktok is incorporated there
                   US United States: tiktok has its principal place there
                   KY Cayman Islands: its controller bytedance is incorporated there
                   CN China: its controller bytedance has its principal place there

TikTok in the United States: a joint venture since 22 January 2026, in which ByteDance holds 19.9 %. Both answer to the app.

  $ tests/golden/told.sh app:android/com.zhiliaoapp.musically 2026-01-21 2026-01-22
  2026-01-21
    held by        TikTok Pte. Ltd. (tiktok, company)
    controlled by  ByteDance Ltd. (bytedance): 100 %, aggregate >= 50 %
    under law of   SG Singapore: tiktok is incorporated there
                   US United States: tiktok has its principal place there
                   KY Cayman Islands: its controller bytedance is incorporated there
                   CN China: its controller bytedance has its principal place there
  2026-01-22
    held by        TikTok USDS Joint Venture LLC (tiktok-us, company)
    controlled by  nobody known, by aggregate >= 50 %; its known owners:
    or by          TikTok Pte. Ltd. (tiktok, company)
    controlled by  ByteDance Ltd. (bytedance): 100 %, aggregate >= 50 %
    under law of   US United States: tiktok-us is incorporated there; tiktok has its principal place there
                   SG Singapore: tiktok is incorporated there
                   KY Cayman Islands: its controller bytedance is incorporated there
                   CN China: its controller bytedance has its principal place there
  $ tests/golden/told.sh party:tiktok-us 2026-01-21 2026-01-22
  2026-01-21
    controlled by  unknown: the atlas has no stakes in it for 2026-01-21
  2026-01-22
    controlled by  nobody known, by aggregate >= 50 %; its known owners:
    under law of   US United States: tiktok-us is incorporated there
  $ COLUMNS=300 cordon who --as-of 2026-01-22 tiktok-us | sed -n 's/ \[.*//; s/ (equity.*//; /·.* holds /p'
                   · bytedance holds 19.9 % of tiktok-us
                   · bytedance holds 1/7 of tiktok-us (board, since 2026-01-22)
                   · oracle holds 15 % of tiktok-us
                   · silver-lake holds 15 % of tiktok-us
                   · mgx holds 15 % of tiktok-us
                   · bytedance-investor-affiliates holds 30.1 % of tiktok-us
                   · bytedance-investor-affiliates holds 35.1 % of tiktok-us
                   · tiktok-us-new-investors holds 5 % of tiktok-us
  $ for t in '>=19.9' '>19.9' '>=20'; do cordon who --as-of 2026-01-22 --test "aggregate$t" tiktok-us | grep -c '(bytedance): 19.9 %'; done
  1
  0
  0
  [1]

Huawei Marine: 51 % Huawei's until Hengtong took that over in March 2020, and 30 more in May.

  $ tests/golden/told.sh domain:huaweimarine.com 2019-06-01 2020-02-29 2020-03-01
  2019-06-01
    held by        HMN Technologies Co., Ltd. (hmn-tech, company)
    controlled by  Union of Huawei Investment & Holding Co., Ltd. (huawei-union): 51 %, aggregate >= 50 %
                   Huawei Investment & Holding Co., Ltd. (huawei-holding): 51 %, aggregate >= 50 %
                   Huawei Technologies Co., Ltd. (huawei): 51 %, aggregate >= 50 %
    under law of   CN China: hmn-tech is incorporated there; its controller huawei-union is incorporated there; its controller huawei-holding is incorporated there; its controller huawei is incorporated there
  2020-02-29
    held by        HMN Technologies Co., Ltd. (hmn-tech, company)
    controlled by  Union of Huawei Investment & Holding Co., Ltd. (huawei-union): 51 %, aggregate >= 50 %
                   Huawei Investment & Holding Co., Ltd. (huawei-holding): 51 %, aggregate >= 50 %
                   Huawei Technologies Co., Ltd. (huawei): 51 %, aggregate >= 50 %
    under law of   CN China: hmn-tech is incorporated there; its controller huawei-union is incorporated there; its controller huawei-holding is incorporated there; its controller huawei is incorporated there
  2020-03-01
    held by        HMN Technologies Co., Ltd. (hmn-tech, company)
    controlled by  Hengtong Optic-Electric Co., Ltd. (hengtong): 51 %, aggregate >= 50 %
    under law of   CN China: hmn-tech is incorporated there; its controller hengtong is incorporated there
  $ tests/golden/told.sh domain:huaweimarine.com 2020-05-11 2020-05-12
  2020-05-11
    held by        HMN Technologies Co., Ltd. (hmn-tech, company)
    controlled by  Hengtong Optic-Electric Co., Ltd. (hengtong): 51 %, aggregate >= 50 %
    under law of   CN China: hmn-tech is incorporated there; its controller hengtong is incorporated there
  2020-05-12
    held by        HMN Technologies Co., Ltd. (hmn-tech, company)
    controlled by  Hengtong Optic-Electric Co., Ltd. (hengtong): 81 %, aggregate >= 50 %
    under law of   CN China: hmn-tech is incorporated there; its controller hengtong is incorporated there

What ran the part of TikTok for the United States went with it.

  $ tests/golden/told.sh asn:11983 2026-01-21 2026-01-22
  2026-01-21
    held by        TikTok Pte. Ltd. (tiktok, company)
    controlled by  ByteDance Ltd. (bytedance): 100 %, aggregate >= 50 %
    under law of   SG Singapore: tiktok is incorporated there
                   US United States: tiktok has its principal place there
                   KY Cayman Islands: its controller bytedance is incorporated there
                   CN China: its controller bytedance has its principal place there
  2026-01-22
    held by        TikTok USDS Joint Venture LLC (tiktok-us, company)
    controlled by  nobody known, by aggregate >= 50 %; its known owners:
    under law of   US United States: tiktok-us is incorporated there

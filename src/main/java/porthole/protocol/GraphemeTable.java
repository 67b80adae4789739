package porthole.protocol;

/**
 * Made by src/test/tables/grapheme-table.mjs from the Unicode Character Database 17.0.0; do not
 * edit. Grapheme_Cluster_Break, Indic_Conjunct_Break and Extended_Pictographic in one: 829 ranges,
 * each as the gap to the range before it, a letter for its class, and its length less one, numbers
 * in base 36. Hangul syllables are not here: their class can be computed.
 */
final class GraphemeTable {
  static final String RANGES =
      ""
          + "0Cv 2nCw 9P 3C 0P ghE33 7nE6 7bE18 1E 1E1 1E1 1E 1kF5 aEa 1C 1aEk gE 2tE6 0F 1E5 "
          + "2E1 1E3 xF 1E uEq 2jEa 1mE8 9E oE3 1E8 1E2 1E4 17E2 1gF1 5E8 16En 0F 0Ev 0S hK10 "
          + "0E 0S 0E 1S2 0E7 0S3 0N 0S1 1E6 0K7 2E1 kK7 1E 0S1 hKj 1K6 1K 3K3 2E 1E 0S1 0E3 "
          + "2S1 2S1 0N 9E 4K1 1K 2E1 cK1 cE 2E1 0S 1kE 1S2 0E1 4E1 2E2 3E uE1 3E bE1 0S hKj "
          + "1K6 1K1 1K4 2E 1S2 0E4 1E1 0S 1S1 0N kE1 lK 0E5 1E 0S1 hKj 1K6 1K1 1K4 2E 1E1 0S "
          + "0E3 2S1 2S1 0N 7E2 4K1 1K 2E1 dK gE 1nE 0S 0E 0S1 3S2 1S2 0E 9E 14E 0S2 0E gKj 1Kf "
          + "2E 1E2 0S3 1E2 1E2 0N 7E1 1K2 7E1 tE 0S1 1kE 1S 0E1 0S 0E 0S1 1E2 1E3 7E1 bE1 fS "
          + "cE1 0S1 hK11 0E1 1E 0S1 0E3 1S2 1S2 0N 0F 8E aE1 tE 0S1 1yE 4E 0S1 0E2 1E 1S6 0E "
          + "iS1 1pE 1S 0E6 cE7 2qE 1S 0E8 bE6 21E1 rE 1E 1E 4S1 1dEd 0S 0E4 1E1 5Ea 1Ez 9E "
          + "1lK16 2E3 0S 0E5 1N 0E 0S1 0E1 0K gK5 0S1 0E1 0K3 0E2 0K 3K1 7K2 0E3 0Kc 0E 1S 0E1 "
          + "6E 0K eE 2qL2n 0V1z 0T2f 9pE2 qaE3 sE2 tE1 uE1 cK1f 0E1 0S 0E6 0S7 0E 0S1 0E8 0N "
          + "0E 9E 19E2 0C 0E 39E1 yE 3aE2 0S3 0E1 0S2 4S1 0E 0S5 0E2 63E1 0S1 0E 4K1g 0S 0E 0S "
          + "0E6 1N 1E 2E7 0S5 0E9 2E 1cE19 2Eb kE3 0S 6K1 6Kw 0E9 0S3 0E1 0N 0K7 uE8 cE1 0S "
          + "0Kt 0S 0E3 0S1 0E2 0N 0E1 0K1 bK2 14E 0S 0E1 0S2 0E 0S 0E4 1cS7 0E7 0S1 0E1 48E2 "
          + "1Ec 0S 0E6 4E 6E 2S 0E1 5iE1r ejC 0X 0Z 0C1 oC6 dP cP mCf 2oEw 1dP mP 2iP5 fP1 "
          + "a7P1 cP 4mP pPa 4P2 5jP 6fP1 aP 9P 1mP3 1P4 9P 2P 2P1 2P 4P 2P 1P1 2P 3P 3P1 8P2 "
          + "5P 1P 5Pb bP1 2P 1P1 1P iP 2P1 iP5 1P 1P1 3P1 5P 2P1 4P1 bP1 5P1 2P 5P1 1P 1P1 kP1 "
          + "5P5 1P3 2P 4P 2P 2P5 1P 2P 1P 1P 6P 3P 6P aP1 fP 2P 4P 1P 4P2 1P bP1 1cP2 9P eP eP "
          + "acP1 cvP2 jP1 1fP 4P bdE2 3xE 2oEv feE5 0P cP 2jE1 e4P 1P mvpE3 1E9 wE1 28E1 7kE "
          + "3E 4E nS1 0E1 0S 4E 2bS1 1eSf 0E1 qEh dE 12E7 pEa 0S 0E cLs 3E2 0S 5K2 3Kz 0E 0S1 "
          + "0E3 0S1 0E1 0S1 0N vK4 0E 1K8 aK4 16E5 0S1 0E1 0S1 0E1 cE 8E 0S iKf 1K2 6K 1E 1K1 "
          + "1cE 1E2 2E1 5E1 1E uKa 0S 0E1 0S1 5S 0N 5lKq 8S1 0E 0S1 0E 0S1 1S 0E 8n6Vm 4T1c "
          + "6xuE khEf gEf 5rC 4eE1 28Cb e9E 6aE 45E4 1adK 0E2 1E1 5E3 0K3 1K2 1Ks 2E2 4N 4lE1 "
          + "fxE3 1tE4 8tE1 25E5 1yEa 1dE3 3eS 0E 0S 1hEe 15E 2E1 aE2 0S 19S2 0E3 0S1 0E1 2F 4E "
          + "aF 1eE2 0Kz 0E4 0S 0E5 0N 0E fK 0S1 0K 17E cE1 0S 1cS2 0E8 0S 0E 1F1 5E3 1S 0E "
          + "2kS2 0E2 0S1 0E3 6E 2E 4dE 0S2 0E7 lE1 0S1 1jE1 1E 0S 0E 0S3 2S1 2S1 0E 9E aS1 2E6 "
          + "3E4 bK9 1K 2K 1K11 2E 0S1 0E5 1E 2E 1E2 0S 1S1 0E1 0N 0F 0E eE1 2aS2 0E7 0S1 0E2 "
          + "0S 0E nE 29E 0S1 0E5 0S 0E 0S1 0E 0S 0E1 0S 0E1 6jE 0S1 0E3 2S3 0E1 0S 0E1 rE1 "
          + "2aS2 0E7 0S1 0E 0S 0E1 2yE 0S 0E 0S1 0E7 2tE 0S 0E 2E3 0S 0E4 74S2 0E8 0S 0E1 5hK6 "
          + "2K 2K7 1K1 1Kn 0E 0S4 1S1 2E2 0N 0F 0S 0F 0S 0E 3xS2 0E3 2E1 0S3 0E 3S rK 0E9 0K13 "
          + "0E5 0S 1E3 8N 8K 0E5 0S1 0E2 0K13 0F5 0Ec 0S 0E 0N 5iE 0S 0E2 0S 0E 0S 5jS 0E6 1E5 "
          + "0S 0E 2aEl 1S 0E6 0S 0E1 0S 0E1 3eE5 3E 1E1 1E6 0F 0E 1uS4 1E1 1S1 0E 0S 0E 9nE1 "
          + "0S1 9E1 0F 0S 0Kc 1Kx 0S1 0E4 3S1 0E1 0N nE 445Cf 0E 6Ee 8ugEb 0S2 0E2 1xcE4 1nE6 "
          + "fgV 3V3 dgE 1S1i 7E3 29E bE1 f57E1 1C3 3mkE19 2Em f2E4 3E5 0C7 0E7 2E6 uE3 44E2 "
          + "1izE1i 4E1d 8E eE mE4 1Ee 11sE6 1Eg 2E6 1E1 1E4 2sE 4gE6 afE 1pE3 e4E3 72E1 6rE 2E "
          + "7E1 5E d6E6 31E6 1btP 13P3 2sPb fP1 fP eP1 11P9 34P1 cP1 eP 2P9 jP1j 0Rp 1Pe aP kP "
          + "2P8 1P3 9Pm 6P57 2P33 2P1 1P2 2P2a 2P2 1P3 0E4 0P71 1P1q bP5 1Pn 7P1 2P7 cP 2P3 2P "
          + "4P1 dP1 2P 8P1 9P 5P2 cP2 8P2 2P 1P 4P 6P 3P 6P2d 1cP1x 5P7 2Pg 3P 1P5 2Pc 62P11 "
          + "cP3 1kP7 aP5 14P7 uP1 cP3 2Pd 9P12 cP1a 1P9 1P54 2gP7 eP41 74Psd guteCv 0E2n 0C3j "
          + "0E6n 0C2rz ";

  private GraphemeTable() {}
}

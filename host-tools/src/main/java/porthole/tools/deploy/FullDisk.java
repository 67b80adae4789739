package porthole.tools.deploy;

/** Says what to do when a device has no room left. */
final class FullDisk {

  private static final String WORDS = "No space left on device";
  private static final String ADVICE =
      "free some room there ('df -k' tells where), then try again.";

  private FullDisk() {}

  /** Returns a device's words, with what to do where they tell of a full disk. */
  static String explained(String words) {
    return words.contains(WORDS)
        ? stripped(words) + ". The disk of the device is full: " + ADVICE
        : words;
  }

  /** Returns words on a file that cannot be written, with the reason that is likely. */
  static String suspected(String words) {
    return words.contains(WORDS)
        ? explained(words)
        : stripped(words) + ". Is the disk of the device full? Then " + ADVICE;
  }

  private static String stripped(String words) {
    return words.replaceAll("[.\\s]+$", "");
  }
}

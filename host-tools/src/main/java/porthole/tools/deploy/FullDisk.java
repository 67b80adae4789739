package porthole.tools.deploy;

/** Explains errors of a device whose disk is full. */
final class FullDisk {

  private static final String WORDS = "No space left on device";
  private static final String ADVICE =
      "free some room there ('df -k' tells where), then try again.";

  private FullDisk() {}

  /** Adds the remedy to a device's message if it is about a full disk. */
  static String explained(String words) {
    return words.contains(WORDS)
        ? stripped(words) + ". The disk of the device is full: " + ADVICE
        : words;
  }

  /** Adds the likely reason and remedy to a message about a file that cannot be written. */
  static String suspected(String words) {
    return words.contains(WORDS)
        ? explained(words)
        : stripped(words) + ". Is the disk of the device full? Then " + ADVICE;
  }

  private static String stripped(String words) {
    return words.replaceAll("[.\\s]+$", "");
  }
}

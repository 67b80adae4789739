package porthole.tools.deploy;

/** Says what to do when a device has no room left. */
final class FullDisk {

  private static final String WORDS = "No space left on device";

  private FullDisk() {
  }

  /** Returns a device's words, with what to do where they tell of a full disk. */
  static String explained(String words) {
    return words.contains(WORDS) && !words.contains("free some room")
        ? words.replaceAll("[.\\s]+$", "") + ". The disk of the device is full: free some room"
            + " there ('df -k' tells where), then try again."
        : words;
  }
}

package porthole.tools.device;

/** One line of the report of {@code porthole doctor}. */
record Finding(String mark, String words) {

  static Finding ok(String words) {
    return new Finding("ok", words);
  }

  static Finding note(String words) {
    return new Finding("note", words);
  }

  static Finding bad(String words) {
    return new Finding("!!", words);
  }

  boolean isBad() {
    return mark.equals("!!");
  }

  @Override
  public String toString() {
    return String.format("%-6s%s", mark, words);
  }
}

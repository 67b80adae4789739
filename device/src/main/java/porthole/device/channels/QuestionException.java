package porthole.device.channels;

/** A question that the hub cannot answer. The message is a sentence for the client. */
final class QuestionException extends Exception {
  private static final long serialVersionUID = 1;

  private final String code;

  private QuestionException(String code, String sentence) {
    super(sentence);
    this.code = code;
  }

  static QuestionException unknown(String question) {
    return new QuestionException("unknown", "There is no question '" + question + "'.");
  }

  static QuestionException malformed(String sentence) {
    return new QuestionException("malformed", sentence);
  }

  static QuestionException limit(String sentence) {
    return new QuestionException("limit", sentence);
  }

  static QuestionException token(String sentence) {
    return new QuestionException("token", sentence);
  }

  /** Returns the code of the error in {@code PROTOCOL.md}, section 4.2. */
  String code() {
    return code;
  }
}

package porthole.tools.terminal;

import java.io.PrintWriter;
import java.util.Optional;
import porthole.tools.ssh.Dialogue;

/** The terminal of the user, if there is one. */
public interface Terminal extends Dialogue {

  /** Returns whether standard error goes to a terminal. */
  boolean showsStandardError();

  /** Switches standard input to raw mode until the result is closed, if it is a terminal. */
  default Mode raw() {
    return new Mode() {
      @Override
      public boolean isRaw() {
        return false;
      }

      @Override
      public void close() {}
    };
  }

  /** The mode of standard input, restored by {@link #close}. */
  interface Mode extends AutoCloseable {
    boolean isRaw();

    @Override
    void close();
  }

  /** Returns a terminal without a user: questions have no answer, sentences go to the writer. */
  static Terminal none(PrintWriter err) {
    return none(false, err);
  }

  /** Returns a terminal without a user: questions have no answer, sentences go to the writer. */
  static Terminal none(boolean showsStandardError, PrintWriter err) {
    return new Terminal() {
      @Override
      public boolean showsStandardError() {
        return showsStandardError;
      }

      @Override
      public Optional<Boolean> confirm(String question) {
        return Optional.empty();
      }

      @Override
      public Optional<String> secret(String prompt) {
        return Optional.empty();
      }

      @Override
      public void tell(String sentence) {
        err.println(sentence);
      }
    };
  }
}

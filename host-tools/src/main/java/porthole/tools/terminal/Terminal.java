package porthole.tools.terminal;

import java.io.PrintWriter;
import java.util.Optional;
import porthole.tools.ssh.Dialogue;

/** Where the user sits, if there is one. */
public interface Terminal extends Dialogue {

  /** Returns whether what goes to standard error is seen by a person, line by line. */
  boolean isSeen();

  /** Lets every key through to us until it is closed; not where standard input is no terminal. */
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

  /** How the terminal treats keys, for a while. */
  interface Mode extends AutoCloseable {
    boolean isRaw();

    @Override
    void close();
  }

  /** Returns one where nobody sits; what is told goes to a writer all the same. */
  static Terminal none(PrintWriter err) {
    return new Terminal() {
      @Override
      public boolean isSeen() {
        return false;
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

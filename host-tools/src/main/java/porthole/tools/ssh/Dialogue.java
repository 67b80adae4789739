package porthole.tools.ssh;

import java.util.Optional;

/** Asks and informs the user at a terminal. */
public interface Dialogue {

  /** Returns the answer; empty without a terminal. */
  Optional<Boolean> confirm(String question);

  /** Returns the text typed without echo; empty without a terminal. */
  Optional<String> secret(String prompt);

  /** Prints a sentence that is neither a result nor an error. */
  void tell(String sentence);
}

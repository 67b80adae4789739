package porthole.tools.ssh;

import java.util.Optional;

/** What a person at a terminal is asked and told. */
public interface Dialogue {

  /** Returns the answer, or nothing when there is no terminal to ask at. */
  Optional<Boolean> confirm(String question);

  /** Returns what was typed, unseen, or nothing when there is no terminal to ask at. */
  Optional<String> secret(String prompt);

  /** Tells something that is neither a result nor an error. */
  void tell(String sentence);
}

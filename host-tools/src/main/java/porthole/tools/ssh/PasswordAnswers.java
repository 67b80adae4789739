package porthole.tools.ssh;

import com.jcraft.jsch.UserInfo;
import java.util.Optional;

/**
 * Answers the library's questions for passwords. Each answer is used once, so that a wrong one is
 * not tried again.
 */
final class PasswordAnswers implements UserInfo {

  private static final int MAX_QUESTIONS = 3;

  private final SshTarget target;
  private final Dialogue dialogue;
  private final Optional<String> given;
  private Optional<String> password = Optional.empty();
  private Optional<String> passphrase;
  private boolean tried;
  private int asked;
  private int passphraseQuestions;

  /**
   * @param passphrase the passphrase that unlocked the key in a former login
   */
  PasswordAnswers(
      SshTarget target, Dialogue dialogue, Optional<String> given, Optional<String> passphrase) {
    this.passphrase = passphrase;
    this.target = target;
    this.dialogue = dialogue;
    this.given = given;
  }

  /** Returns the password tried last: after a login, the right one. */
  Optional<String> password() {
    return password;
  }

  /** Returns whether a password was offered to the device. */
  boolean hasTried() {
    return tried;
  }

  @Override
  public boolean promptPassword(String message) {
    asked++;
    if (given.isPresent()) {
      password = asked == 1 ? given : Optional.empty();
    } else {
      password =
          asked > MAX_QUESTIONS
              ? Optional.empty()
              : dialogue.secret("Password of " + target + ": ");
    }
    tried |= password.isPresent();
    return password.isPresent();
  }

  /** Returns the passphrase tried last: after a login, the right one. */
  Optional<String> passphrase() {
    return passphrase;
  }

  @Override
  public boolean promptPassphrase(String message) {
    passphraseQuestions++;
    if (passphrase.isEmpty() || passphraseQuestions > 1) {
      passphrase = dialogue.secret(message + ": ");
    }
    return passphrase.isPresent();
  }

  @Override
  public String getPassword() {
    return password.orElse("");
  }

  @Override
  public String getPassphrase() {
    return passphrase.orElse("");
  }

  /** Refuses: the host key is checked elsewhere. */
  @Override
  public boolean promptYesNo(String message) {
    return false;
  }

  /** Ignores a banner, which could contain anything. */
  @Override
  public void showMessage(String message) {}
}

package porthole.tools.ssh;

import com.jcraft.jsch.HostKeyRepository;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.UserInfo;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** Accepts or refuses the key of one host. */
final class HostKeyCheck implements HostKeyRepository {

  private final SshTarget target;
  private final Path file;
  private final boolean acceptNew;
  private final Dialogue dialogue;
  private final KnownHosts known;
  private Optional<SshException> refusal = Optional.empty();

  private HostKeyCheck(
      SshTarget target, Path file, boolean acceptNew, Dialogue dialogue, KnownHosts known) {
    this.target = target;
    this.file = file;
    this.acceptNew = acceptNew;
    this.dialogue = dialogue;
    this.known = known;
  }

  static HostKeyCheck of(SshTarget target, Path file, boolean acceptNew, Dialogue dialogue)
      throws IOException {
    return new HostKeyCheck(target, file, acceptNew, dialogue, KnownHosts.read(file));
  }

  /** Returns why the key was refused, if it was. */
  Optional<SshException> refusal() {
    return refusal;
  }

  @Override
  public int check(String host, byte[] blob) {
    HostKey key = HostKey.of(blob);
    switch (known.verdict(target.knownAs(), key)) {
      case KNOWN:
        return OK;
      case NEW:
        return acceptNewKey(key) ? OK : NOT_INCLUDED;
      case REVOKED:
        refuse(
            "The key of "
                + target.host()
                + " is marked as revoked in "
                + file
                + " ("
                + key
                + "): do not trust this host.");
        return CHANGED;
      default:
        refuse(changed(key));
        return CHANGED;
    }
  }

  private boolean acceptNewKey(HostKey key) {
    if (!acceptNew) {
      Optional<Boolean> answer =
          dialogue.confirm(
              "This is the first connection to "
                  + target.knownAs()
                  + ". Its key is "
                  + key
                  + ". Is this key right?");
      if (answer.isEmpty()) {
        refuse(
            "The key of "
                + target.knownAs()
                + " is not known yet ("
                + key
                + ") and there is no terminal to ask at: if the key is right, try again with"
                + " --accept-new.");
      } else if (!answer.get()) {
        refuse("The key of " + target.knownAs() + " was not accepted, so nothing was done.");
      }
      if (refusal.isPresent()) {
        return false;
      }
    }
    return remember(key);
  }

  private boolean remember(HostKey key) {
    try {
      KnownHosts.add(file, target.knownAs(), key);
      dialogue.tell("The key of " + target.knownAs() + " (" + key + ") was added to " + file + ".");
      return true;
    } catch (IOException e) {
      refuse(
          "Cannot write the key of "
              + target.knownAs()
              + " into "
              + file
              + ": "
              + e.getMessage()
              + ".");
      return false;
    }
  }

  private String changed(HostKey key) {
    KnownHost former = known.contradicting(target.knownAs(), key).orElseThrow();
    return "The key of "
        + target.knownAs()
        + " has changed: it is "
        + key
        + " and was "
        + former.key()
        + " ("
        + file
        + ", line "
        + former.line()
        + "). A factory reset or a firmware update makes new keys, and another device at this"
        + " address has another key. If that is the reason, remove line "
        + former.line()
        + " of that file and try again. Otherwise an attacker may intercept the connection.";
  }

  private void refuse(String sentence) {
    refusal = Optional.of(new SshException(SshException.Kind.HOST_KEY, sentence));
  }

  /** Returns the known keys of the host: the library prefers their types in the negotiation. */
  @Override
  public com.jcraft.jsch.HostKey[] getHostKey(String host, String type) {
    return known.of(target.knownAs()).stream()
        .filter(line -> type == null || line.key().type().equals(type))
        .flatMap(line -> libraryKey(line.key()).stream())
        .toArray(com.jcraft.jsch.HostKey[]::new);
  }

  private Optional<com.jcraft.jsch.HostKey> libraryKey(HostKey key) {
    try {
      byte[] blob = java.util.Base64.getDecoder().decode(key.base64());
      return Optional.of(new com.jcraft.jsch.HostKey(target.knownAs(), blob));
    } catch (JSchException e) {
      return Optional.empty(); // The library does not know this type.
    }
  }

  @Override
  public com.jcraft.jsch.HostKey[] getHostKey() {
    return getHostKey(target.knownAs(), null);
  }

  @Override
  public String getKnownHostsRepositoryID() {
    return file.toString();
  }

  /** Never called: {@link #check} adds a key itself. */
  @Override
  public void add(com.jcraft.jsch.HostKey key, UserInfo user) {
    throw new UnsupportedOperationException();
  }

  /** Removes nothing: only the owner does. */
  @Override
  public void remove(String host, String type) {
    throw new UnsupportedOperationException();
  }

  /** Removes nothing: only the owner does. */
  @Override
  public void remove(String host, String type, byte[] key) {
    throw new UnsupportedOperationException();
  }
}

package porthole.tools.ssh;

import com.jcraft.jsch.AgentIdentityRepository;
import com.jcraft.jsch.AgentProxyException;
import com.jcraft.jsch.Identity;
import com.jcraft.jsch.JSch;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.SSHAgentConnector;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The means to log in: a given password, a given key, or those that ssh uses: the agent's keys, the
 * usual key files, a password that the user is asked for.
 *
 * @param home the folder that has {@code .ssh}
 * @param agent the socket of the agent
 * @param configured the key files of {@code ~/.ssh/config}, which replace the usual ones
 */
public record Credentials(
    Path home,
    Optional<Path> identity,
    Optional<String> password,
    Optional<Path> agent,
    List<Path> configured) {

  private static final List<String> USUAL_KEYS = List.of("id_ed25519", "id_ecdsa", "id_rsa");

  public Credentials(
      Path home, Optional<Path> identity, Optional<String> password, Optional<Path> agent) {
    this(home, identity, password, agent, List.of());
  }

  /** Adds the keys of {@code ~/.ssh/config}. */
  public Credentials with(SshConfig config) {
    return new Credentials(
        home,
        identity,
        password,
        config.isAgentLeftOut() ? Optional.empty() : agent,
        config.identityFiles());
  }

  Path knownHosts() {
    return home.resolve(".ssh/known_hosts");
  }

  /** Returns the methods to try, in this order. */
  String methods() {
    return password.isPresent() && identity.isEmpty() ? "password" : "publickey,password";
  }

  /** Returns the keys in the order in which they are offered. */
  List<Identity> keys() throws SshException {
    if (identity.isPresent()) {
      return file(identity.get());
    }
    if (password.isPresent()) {
      return List.of();
    }
    List<Identity> keys = new ArrayList<>(agentKeys());
    for (Path file : files()) {
      if (Files.isReadable(file)) {
        // The agent has this key already, unlocked.
        file(file).stream()
            .filter(key -> keys.stream().noneMatch(other -> same(key, other)))
            .forEach(keys::add);
      }
    }
    return keys;
  }

  private List<Path> files() {
    return configured.isEmpty()
        ? USUAL_KEYS.stream().map(home.resolve(".ssh")::resolve).toList()
        : configured;
  }

  private static boolean same(Identity one, Identity other) {
    return Arrays.equals(one.getPublicKeyBlob(), other.getPublicKeyBlob());
  }

  private List<Identity> agentKeys() {
    if (agent.isEmpty() || !Files.exists(agent.get())) {
      return List.of();
    }
    try {
      return new AgentIdentityRepository(new SSHAgentConnector(agent.get())).getIdentities();
    } catch (AgentProxyException e) {
      return List.of(); // The agent is gone; other keys remain.
    }
  }

  private static List<Identity> file(Path file) throws SshException {
    try {
      JSch reader = new JSch();
      reader.addIdentity(file.toString());
      return reader.getIdentityRepository().getIdentities();
    } catch (JSchException e) {
      throw new SshException(
          SshException.Kind.LOGIN,
          "Cannot read the key "
              + file
              + ": "
              + (Files.exists(file)
                  ? "it is not a private key of SSH."
                  : "the file does not exist."),
          e);
    }
  }
}

package porthole.tools.ssh;

import com.jcraft.jsch.Identity;
import com.jcraft.jsch.IdentityRepository;
import com.jcraft.jsch.JSch;
import com.jcraft.jsch.JSchAlgoNegoFailException;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.Session;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Vector;

/** Logs in at one device, again when needed, and asks each question only once. */
public final class SshConnector {

  private static final Duration KEEP_ALIVE = Duration.ofSeconds(5);

  /** A connection counts as lost after this many unanswered intervals. */
  private static final int KEEP_ALIVES = 3;

  private final SshTarget target;
  private final Credentials login;
  private final boolean acceptNew;
  private final Duration timeout;
  private final Dialogue dialogue;
  private SshAlgorithms algorithms = SshAlgorithms.MODERN;
  private Optional<String> password;
  private Optional<String> passphrase = Optional.empty();

  private SshConnector(
      SshTarget target, Credentials login, boolean acceptNew, Duration timeout, Dialogue dialogue) {
    this.target = target;
    this.login = login;
    this.acceptNew = acceptNew;
    this.timeout = timeout;
    this.dialogue = dialogue;
    password = login.password();
  }

  /**
   * @param acceptNew whether to accept the key of an unknown host without asking
   * @param timeout for the connection, and again for the login
   */
  public static SshConnector to(
      SshTarget target, Credentials login, boolean acceptNew, Duration timeout, Dialogue dialogue) {
    return new SshConnector(target, login, acceptNew, timeout, dialogue);
  }

  /**
   * Logs in.
   *
   * @throws SshException if the login fails; the message says why in a sentence
   */
  public Device open() throws IOException {
    return SshDevice.of(this);
  }

  /** Returns an open session. */
  Session session() throws IOException {
    try {
      return session(algorithms);
    } catch (JSchAlgoNegoFailException e) {
      if (algorithms == SshAlgorithms.OLD) {
        throw noCommonAlgorithm(e);
      }
      algorithms = SshAlgorithms.OLD;
    }
    try {
      Session session = session(algorithms);
      dialogue.tell(
          target.host()
              + " speaks old SSH only ("
              + session.getServerVersion()
              + "), so "
              + session.getServerHostKeyAlgorithm()
              + " and "
              + session.getKexAlgorithm()
              + " are allowed, for this host only.");
      return session;
    } catch (JSchAlgoNegoFailException e) {
      throw noCommonAlgorithm(e);
    }
  }

  private SshException noCommonAlgorithm(JSchAlgoNegoFailException error) {
    return new SshException(
        SshException.Kind.PROTOCOL,
        "The SSH server of "
            + target.host()
            + " and this program have no "
            + error.getAlgorithmName()
            + " in common: it offers "
            + error.getServerProposal()
            + "; update one of them.",
        error);
  }

  private Session session(SshAlgorithms offered) throws IOException, JSchAlgoNegoFailException {
    HostKeyCheck hostKeys = HostKeyCheck.of(target, login.knownHosts(), acceptNew, dialogue);
    PasswordAnswers secrets = new PasswordAnswers(target, dialogue, password, passphrase);
    TimedSocketFactory sockets = new TimedSocketFactory(timeout);
    List<Identity> keys = login.keys();
    Session session = prepared(offered, hostKeys, secrets, sockets, keys);
    try {
      session.connect((int) timeout.toMillis());
      password = secrets.password().or(() -> password);
      passphrase = secrets.passphrase();
      return session;
    } catch (JSchAlgoNegoFailException e) {
      throw e;
    } catch (JSchException e) {
      boolean isLost = sockets.hasLostServer();
      throw hostKeys
          .refusal()
          .orElseGet(
              () ->
                  isLost && !LoginFailure.isTooManyTries(e)
                      ? LoginFailure.lost(target, e)
                      : LoginFailure.of(target, login, !keys.isEmpty(), secrets.hasTried(), e));
    }
  }

  private Session prepared(
      SshAlgorithms offered,
      HostKeyCheck hostKeys,
      PasswordAnswers secrets,
      TimedSocketFactory sockets,
      List<Identity> keys)
      throws IOException {
    try {
      Session session = new JSch().getSession(target.user(), target.host(), target.port());
      offered.offer(session);
      // HostKeyCheck refuses every unknown key.
      session.setConfig("StrictHostKeyChecking", "yes");
      session.setConfig("PreferredAuthentications", login.methods());
      session.setHostKeyRepository(hostKeys);
      session.setIdentityRepository(new Fixed(keys));
      session.setUserInfo(secrets);
      session.setSocketFactory(sockets);
      session.setDaemonThread(true);
      session.setServerAliveInterval((int) KEEP_ALIVE.toMillis());
      session.setServerAliveCountMax(KEEP_ALIVES);
      return session;
    } catch (JSchException e) {
      throw LoginFailure.of(target, login, false, false, e);
    }
  }

  /** The keys of one login; unchangeable. */
  private static final class Fixed implements IdentityRepository {

    private final List<Identity> keys;

    Fixed(List<Identity> keys) {
      this.keys = keys;
    }

    @Override
    public String getName() {
      return "porthole";
    }

    @Override
    public int getStatus() {
      return RUNNING;
    }

    @Override
    public Vector<Identity> getIdentities() {
      return new Vector<>(keys);
    }

    @Override
    public boolean add(byte[] identity) {
      return false;
    }

    @Override
    public boolean remove(byte[] blob) {
      return false;
    }

    @Override
    public void removeAll() {}
  }
}

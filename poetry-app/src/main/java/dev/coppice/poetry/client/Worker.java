package dev.coppice.poetry.client;

import dev.coppice.mailbox.Body;
import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.Pid;
import dev.coppice.mailbox.ProcessExit;
import dev.coppice.mailbox.Self;
import dev.coppice.poetry.poems.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Locale;

/**
 * One attempt at a download: connects, reads until the server closes the connection, and tells the
 * collector of everything. It handles no failure but only says what it was: it crashes, and its
 * supervisor decides what is next.
 *
 * <p>The server's closing the connection is all that marks the end of a poem. So a poem that was
 * cut short by a clean close looks like a whole one; only one that has not even begun is known to
 * be a failure.
 *
 * @param task the number of the download
 * @param attempt the number of the attempt
 * @param address where the poem is
 * @param timeout how long to wait for the connection, and for each piece
 * @param collector who is told
 */
record Worker(int task, int attempt, Address address, Duration timeout, Pid<News> collector)
    implements Body<Void> {

  private static final int BUFFER = 8192;

  @Override
  public void run(Self<Void> self) {
    collector.send(new News.Began(task, attempt));
    long received = 0;
    try {
      InputStream poem = connect(self).getInputStream();
      byte[] buffer = new byte[BUFFER];
      for (int n = poem.read(buffer); n >= 0; n = poem.read(buffer)) {
        collector.send(new News.Piece(task, attempt, Bytes.copyOf(buffer, n)));
        received += n;
      }
    } catch (IOException e) {
      throw failed(received == 0 ? inWords(e) : inWords(e) + " after " + received + " bytes");
    }
    if (received == 0) {
      throw failed("connection closed before anything was received");
    }
    collector.send(new News.Finished(task, attempt));
  }

  /** Connects to the first of the host's addresses where somebody answers. */
  private Socket connect(Self<Void> self) throws IOException {
    IOException failure = new UnknownHostException(address.host());
    for (InetAddress host : InetAddress.getAllByName(address.host())) {
      Socket socket = self.own(new Socket());
      try {
        socket.connect(new InetSocketAddress(host, address.port()), millis());
        socket.setSoTimeout(millis());
        return socket;
      } catch (IOException e) {
        failure = e;
      }
    }
    throw failure;
  }

  /** The timeout as sockets take it, for which zero would be for ever. */
  private int millis() {
    return Math.clamp(timeout.toMillis(), 1, Integer.MAX_VALUE);
  }

  /** Tells the collector the cause, and returns what to crash with. */
  private ProcessExit failed(String cause) {
    collector.send(new News.Failed(task, attempt, cause));
    return new ProcessExit(ExitReason.of(new DownloadFailed(address, attempt, cause)));
  }

  private String inWords(IOException e) {
    String message = e.getMessage();
    return switch (e) {
      case UnknownHostException _ -> "unknown host";
      case SocketTimeoutException _ -> "nothing came for " + seconds();
      case IOException _ when message == null -> e.getClass().getSimpleName();
      default -> message.substring(0, 1).toLowerCase(Locale.ROOT) + message.substring(1);
    };
  }

  private String seconds() {
    return timeout.toMillis() / 1000.0 + " s";
  }
}

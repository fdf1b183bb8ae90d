package dev.coppice.poetry.server;

import dev.coppice.mailbox.Body;
import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.ProcessExit;
import dev.coppice.mailbox.Self;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;

/**
 * One connection: sends the poem to one client.
 *
 * @param socket the connection, whose owner this process becomes
 * @param serving what is sent, and how
 * @param cut whether the connection is one of those to be cut
 */
record Recital(Socket socket, Serving serving, boolean cut) implements Body<Void> {

  /** How long a client may take to close its side when it has got everything. */
  private static final int PATIENCE_MILLIS = 2000;

  @Override
  public void run(Self<Void> self) {
    self.own(socket);
    try {
      send(self);
      if (cut) {
        socket.setSoLinger(true, 0); // now close sends a reset
        socket.close();
      } else {
        closeGently();
      }
    } catch (IOException e) {
      // A client may leave when it likes: an orderly end, not a crash to report.
      throw new ProcessExit(ExitReason.shutdown("the client left: " + e.getMessage()));
    }
  }

  private void send(Self<Void> self) throws IOException {
    socket.setTcpNoDelay(true); // pieces go out as they are
    OutputStream out = socket.getOutputStream();
    int end = serving.poem().length();
    if (cut) {
      end = Math.min(end, serving.faults().after());
    }
    for (int from = 0; from < end; ) {
      int to = (int) Math.min(end, (long) from + serving.pieceLength());
      serving.poem().writeTo(out, from, to);
      from = to;
      if (from < end) {
        self.sleep(serving.delay());
      }
    }
  }

  /**
   * Lets the client have everything before the connection is closed: to close it while something
   * from the client is unread would reset it, and could take the end of the poem away.
   */
  private void closeGently() throws IOException {
    socket.shutdownOutput();
    socket.setSoTimeout(PATIENCE_MILLIS);
    InputStream in = socket.getInputStream();
    byte[] ignored = new byte[512];
    try {
      while (in.read(ignored) >= 0) {
        // whatever it said
      }
    } catch (SocketTimeoutException e) {
      // it keeps its side open: that is its affair
    }
  }
}

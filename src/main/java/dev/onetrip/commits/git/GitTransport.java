package dev.onetrip.commits.git;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Collection;
import java.util.List;
import org.eclipse.jgit.errors.TransportException;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.transport.BasePackFetchConnection;
import org.eclipse.jgit.transport.FetchConnection;
import org.eclipse.jgit.transport.RefSpec;
import org.eclipse.jgit.transport.URIish;

/** The git protocol over a socket that checks its address and counts what comes; JGit's own would do neither. */
final class GitTransport extends FetchTransport {
    private static final int PORT = 9418;

    private final Download download;

    GitTransport(Repository local, URIish uri, Download download) {
        super(local, uri);
        this.download = download;
    }

    @Override
    public FetchConnection openFetch() throws TransportException {
        return new Connection(List.of());
    }

    @Override
    public FetchConnection openFetch(Collection<RefSpec> refSpecs, String... additionalPatterns)
            throws TransportException {
        return new Connection(refSpecs, additionalPatterns);
    }

    private final class Connection extends BasePackFetchConnection {
        private final Socket socket;

        Connection(Collection<RefSpec> refSpecs, String... additionalPatterns) throws TransportException {
            super(GitTransport.this);
            int port = uri.getPort() > 0 ? uri.getPort() : PORT;
            socket = download.socket();
            try {
                socket.connect(new InetSocketAddress(uri.getHost(), port));
                socket.setSoTimeout(download.stallMillis());
                init(
                        new CountedInput(socket.getInputStream(), download),
                        new BufferedOutputStream(socket.getOutputStream()));
                pckOut.writeString("git-upload-pack " + uri.getPath() + "\0host=" + uri.getHost()
                        + (port == PORT ? "" : ":" + port) + "\0\0version=2\0");
                pckOut.flush();
            } catch (IOException e) {
                close();
                throw new TransportException(uri, "the remote does not answer", e);
            }
            boolean listed = readAdvertisedRefs();
            if (isCapableOf(RemoteProblem.SHA256_CAPABILITY)) {
                close();
                throw new TransportException(uri, RemoteProblem.SHA256_CAPABILITY);
            }
            if (!listed) {
                lsRefs(refSpecs, additionalPatterns);
            }
        }

        @Override
        public void close() {
            super.close();
            try {
                socket.close();
            } catch (IOException e) {
                // nothing more comes from it either way
            }
        }
    }
}

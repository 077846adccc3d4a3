package dev.onetrip.commits.git;

import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import org.eclipse.jgit.errors.NoRemoteRepositoryException;
import org.eclipse.jgit.errors.TransportException;
import org.eclipse.jgit.internal.storage.file.FileRepository;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.lib.RepositoryCache;
import org.eclipse.jgit.transport.BasePackFetchConnection;
import org.eclipse.jgit.transport.FetchConnection;
import org.eclipse.jgit.transport.URIish;
import org.eclipse.jgit.transport.UploadPack;
import org.eclipse.jgit.util.FS;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A directory of this machine, served by a thread of its own; what comes is counted, which JGit's own would not do. */
final class LocalTransport extends FetchTransport {
    private static final Logger LOG = LoggerFactory.getLogger(LocalTransport.class);

    /** What one side may write before the other reads: all the refs that one side has are written in one go. */
    private static final int PIPE_BYTES = 128 * 1024;

    private final File directory;
    private final Download download;

    LocalTransport(Repository local, URIish uri, File directory, Download download) throws TransportException {
        super(local, uri);
        File found = RepositoryCache.FileKey.resolve(directory, FS.DETECTED);
        if (found == null) {
            throw new NoRemoteRepositoryException(getURI(), "not a repository");
        }
        this.directory = found;
        this.download = download;
    }

    @Override
    public FetchConnection openFetch() throws TransportException {
        return new Connection();
    }

    private final class Connection extends BasePackFetchConnection {
        private final PipedInputStream toClient = new PipedInputStream(PIPE_BYTES);
        private final PipedInputStream toServer = new PipedInputStream(PIPE_BYTES);

        Connection() throws TransportException {
            super(LocalTransport.this);
            try {
                PipedOutputStream answers = new PipedOutputStream(toClient);
                init(new CountedInput(toClient, download), new PipedOutputStream(toServer));
                Thread server = new Thread(() -> serve(answers), "git-local");
                server.setDaemon(true);
                server.start();
            } catch (IOException e) {
                close();
                throw new TransportException(uri, "the repository cannot be read", e);
            }
            boolean unused = readAdvertisedRefs();
        }

        /** Ends when either side closes its pipe. */
        private void serve(PipedOutputStream answers) {
            try (answers;
                    toServer;
                    Repository remote = new FileRepository(directory)) {
                new UploadPack(remote).upload(toServer, answers, null);
            } catch (IOException | RuntimeException e) {
                LOG.debug("The repository {} was not read to its end: {}", directory, e.toString());
            }
        }

        @Override
        public void close() {
            super.close();
            close(toClient);
            close(toServer);
        }

        private void close(Closeable pipe) {
            try {
                pipe.close();
            } catch (IOException e) {
                // nothing more comes from it either way
            }
        }
    }
}

package dev.onetrip.commits.git;

import org.eclipse.jgit.errors.NotSupportedException;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.transport.PackTransport;
import org.eclipse.jgit.transport.PushConnection;
import org.eclipse.jgit.transport.Transport;
import org.eclipse.jgit.transport.URIish;

/** A way to another repository that is only read; each connection closes what it opened. */
abstract class FetchTransport extends Transport implements PackTransport {
    FetchTransport(Repository local, URIish uri) {
        super(local, uri);
    }

    @Override
    public PushConnection openPush() throws NotSupportedException {
        throw new NotSupportedException("nothing is pushed");
    }

    @Override
    public void close() {
        // each connection closes its own
    }
}

package dev.onetrip.commits.git;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.SSLSocketFactory;
import org.eclipse.jgit.errors.NoRemoteRepositoryException;
import org.eclipse.jgit.errors.PackProtocolException;
import org.eclipse.jgit.errors.TransportException;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.transport.FilterSpec;
import org.eclipse.jgit.transport.RefSpec;
import org.eclipse.jgit.transport.TagOpt;
import org.eclipse.jgit.transport.Transport;
import org.eclipse.jgit.transport.TransportHttp;
import org.eclipse.jgit.transport.URIish;

/**
 * Brings every branch and tag of a remote into a bare repository: commits only, where the remote can leave out the
 * rest.
 */
final class Fetching {
    private static final List<RefSpec> BRANCHES_AND_TAGS =
            List.of(new RefSpec("+refs/heads/*:refs/heads/*"), new RefSpec("+refs/tags/*:refs/tags/*"));
    /** No trees, else no blobs, else everything. */
    private static final List<String> FILTERS = List.of("tree:0", "blob:none", "");

    private final URI remote;
    private final Download download;
    private final SSLSocketFactory tls;

    Fetching(URI remote, Download download, SSLSocketFactory tls) {
        this.remote = remote;
        this.download = download;
        this.tls = tls;
    }

    /** Blocks until everything is there; refs that the remote has no more are gone then. */
    void into(Repository local) throws IOException {
        if (remote.getHost() != null) {
            download.checkHost(remote.getHost());
        }
        try {
            fetch(local, remote);
        } catch (NoRemoteRepositoryException e) {
            if (remote.getHost() == null) {
                throw e;
            }
            // some servers know a repository by its whole name only
            fetch(local, URI.create(remote + ".git"));
        }
    }

    private void fetch(Repository local, URI from) throws IOException {
        for (String filter : FILTERS) {
            try (Transport transport = open(local, from)) {
                if (!filter.isEmpty()) {
                    transport.setFilterSpec(filter(filter));
                }
                transport.setTagOpt(TagOpt.NO_TAGS);
                transport.setRemoveDeletedRefs(true);
                var unused = transport.fetch(download, BRANCHES_AND_TAGS);
                return;
            } catch (TransportException e) {
                if (filter.isEmpty() || !isAboutFilters(e)) {
                    throw e;
                }
            }
        }
    }

    private Transport open(Repository local, URI from) throws IOException {
        try {
            return switch (from.getScheme()) {
                case "git" -> new GitTransport(local, new URIish(from.toString()), download);
                case "file" ->
                    new LocalTransport(
                            local, new URIish(from.toString()), Path.of(from).toFile(), download);
                default -> {
                    TransportHttp https = (TransportHttp) Transport.open(local, new URIish(from.toString()));
                    https.setHttpConnectionFactory(new HttpsConnections(from.toURL(), download, tls));
                    yield https;
                }
            };
        } catch (URISyntaxException e) {
            throw new IOException("not a URL of git", e);
        }
    }

    private static FilterSpec filter(String line) throws PackProtocolException {
        return FilterSpec.fromFilterLine(line);
    }

    private static boolean isAboutFilters(Throwable error) {
        for (Throwable at = error; at != null; at = at.getCause()) {
            String message = at.getMessage();
            if (message != null && message.toLowerCase(Locale.ROOT).contains("filter")) {
                return true;
            }
        }
        return false;
    }
}

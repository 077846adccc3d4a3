package dev.onetrip.commits.git;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import javax.net.ssl.SSLSocketFactory;
import org.eclipse.jgit.errors.NoRemoteRepositoryException;
import org.eclipse.jgit.errors.TransportException;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.transport.FetchConnection;
import org.eclipse.jgit.transport.FilterSpec;
import org.eclipse.jgit.transport.RefSpec;
import org.eclipse.jgit.transport.TagOpt;
import org.eclipse.jgit.transport.Transport;
import org.eclipse.jgit.transport.TransportHttp;
import org.eclipse.jgit.transport.URIish;

/**
 * Brings the commits of every branch and tag of a remote into a bare repository: commits only, where the remote can
 * leave out the rest. What counts as there is what the remote advertises, never a ref of the repository.
 */
final class Fetching {
    private static final List<RefSpec> BRANCHES_AND_TAGS =
            List.of(new RefSpec("refs/heads/*:refs/heads/*"), new RefSpec("refs/tags/*:refs/tags/*"));
    /**
     * No trees, else no files, else everything. A tag may name a tree or a file: it is missing after the first, and
     * asked for once more with the next.
     */
    private static final List<String> FILTERS = List.of("tree:0", "blob:none", "");

    private final URI remote;
    private final Download download;
    private final SSLSocketFactory tls;

    Fetching(URI remote, Download download, SSLSocketFactory tls) {
        this.remote = remote;
        this.download = download;
        this.tls = tls;
    }

    /**
     * Blocks until every commit is there.
     *
     * @return the commits that the remote's branches and tags lead to
     * @throws dev.onetrip.core.Refusal.RemoteFailed where the remote says what it lacks
     */
    Set<ObjectId> into(Repository local) throws IOException {
        if (remote.getHost() == null) {
            return new LocalCopy(Path.of(remote), download).into(local);
        }
        download.checkHost(remote.getHost());
        try {
            return fetch(local, remote);
        } catch (NoRemoteRepositoryException e) {
            // some servers know a repository by its whole name only
            return fetch(local, URI.create(remote + ".git"));
        }
    }

    private Set<ObjectId> fetch(Repository local, URI from) throws IOException {
        List<Ref> missing = List.of();
        for (String filter : FILTERS) {
            List<Ref> refs = ask(local, from, filter);
            if (!local.getObjectDatabase().getShallowCommits().isEmpty()) {
                throw RemoteProblem.of(RemoteProblem.SHALLOW);
            }
            Tips tips = Tips.of(local, refs);
            missing = tips.missing();
            if (missing.isEmpty()) {
                KeptRefs.replace(local, refs);
                return tips.commits();
            }
        }
        throw RemoteProblem.missing(missing.get(0).getName(), missing.get(0).getObjectId());
    }

    /** The branches and tags that the remote has now; what they lead to has come, as far as the filter lets it. */
    private List<Ref> ask(Repository local, URI from, String filter) throws IOException {
        try (Transport transport = open(local, from)) {
            transport.setTagOpt(TagOpt.NO_TAGS);
            if (!filter.isEmpty()) {
                transport.setFilterSpec(FilterSpec.fromFilterLine(filter));
            }
            try (FetchConnection connection = transport.openFetch(BRANCHES_AND_TAGS, Constants.HEAD)) {
                List<Ref> refs = branchesAndTags(connection);
                List<Ref> missing = Tips.of(local, refs).missing();
                if (!missing.isEmpty()) {
                    receive(connection, missing, !filter.isEmpty());
                }
                return refs;
            }
        }
    }

    private static List<Ref> branchesAndTags(FetchConnection connection) {
        List<Ref> refs = connection.getRefs().stream()
                .filter(ref -> ref.getObjectId() != null)
                .filter(ref -> ref.getName().startsWith(Constants.R_HEADS)
                        || ref.getName().startsWith(Constants.R_TAGS))
                .toList();
        if (refs.isEmpty() && connection.getRef(Constants.HEAD) != null) {
            throw RemoteProblem.of(RemoteProblem.DETACHED);
        }
        return refs;
    }

    /** @param mayFail whether a weaker filter is tried next, should the server fail before it sends an object */
    private void receive(FetchConnection connection, List<Ref> missing, boolean mayFail) throws IOException {
        long before = download.objects();
        try {
            connection.fetch(download, missing, Set.of());
        } catch (TransportException e) {
            if (!mayFail || (download.objects() > before && !isAboutFilters(e))) {
                throw e;
            }
        }
        download.check();
    }

    private Transport open(Repository local, URI from) throws IOException {
        try {
            URIish uri = new URIish(from.toString());
            if (Objects.equals(from.getScheme(), "git")) {
                return new GitTransport(local, uri, download);
            }
            TransportHttp https = (TransportHttp) Transport.open(local, uri);
            https.setHttpConnectionFactory(new HttpsConnections(from.toURL(), download, tls));
            return https;
        } catch (URISyntaxException e) {
            throw new IOException("not a URL of git", e);
        }
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

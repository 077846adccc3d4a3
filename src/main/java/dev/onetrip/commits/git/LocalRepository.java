package dev.onetrip.commits.git;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import org.eclipse.jgit.errors.ConfigInvalidException;
import org.eclipse.jgit.internal.storage.file.FileRepository;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.storage.file.FileBasedConfig;
import org.eclipse.jgit.util.FS;

/**
 * The repository that a path names, and no neighbour of it: the one inside a work tree, else the directory itself. Is
 * only read.
 *
 * @param git where its refs and objects are
 */
record LocalRepository(Path git, FileRepository repository, Path link) implements Closeable {
    private static final String NONE = "There is no repository at this path.";
    private static final String GIT_DIR = "gitdir: ";

    /**
     * Opens it.
     *
     * @param link a free place for a link, for a path that cannot be named by a text
     */
    static LocalRepository open(Path path, Path link) throws IOException {
        Path git = common(find(path));
        Files.deleteIfExists(link);
        Path named = FilePaths.hasText(git) ? git : Files.createSymbolicLink(link, git);
        checkNames(named);
        return new LocalRepository(git, new FileRepository(named.toFile()), link);
    }

    private static Path find(Path path) throws IOException {
        Path inside = path.resolve(Constants.DOT_GIT);
        Path linked = Files.isRegularFile(inside) ? linked(path, inside) : inside;
        for (Path candidate : List.of(linked, path)) {
            Path common = common(candidate);
            if (Files.exists(candidate.resolve(Constants.HEAD), LinkOption.NOFOLLOW_LINKS)
                    && Files.isDirectory(common.resolve(Constants.OBJECTS))
                    && Files.isDirectory(common.resolve("refs"))) {
                return candidate;
            }
        }
        throw RemoteProblem.of(NONE);
    }

    /** What the file instead of a directory names, as submodules and further work trees have it. */
    private static Path linked(Path path, Path file) throws IOException {
        String text = line(file);
        if (!text.startsWith(GIT_DIR)) {
            throw RemoteProblem.of(NONE);
        }
        return resolve(path, text.substring(GIT_DIR.length()));
    }

    /** Further work trees share the refs and objects of the first. */
    private static Path common(Path git) throws IOException {
        Path file = git.resolve("commondir");
        return Files.isRegularFile(file) ? resolve(git, line(file)) : git;
    }

    private static Path resolve(Path directory, String bytes) {
        return FilePaths.path(bytes.startsWith("/") ? bytes : FilePaths.bytes(directory) + bytes);
    }

    private static String line(Path file) throws IOException {
        return Files.readString(file, ISO_8859_1).stripTrailing();
    }

    private static void checkNames(Path git) throws IOException {
        FileBasedConfig config =
                new FileBasedConfig(git.resolve(Constants.CONFIG).toFile(), FS.DETECTED);
        try {
            config.load();
        } catch (ConfigInvalidException e) {
            throw new IOException("the settings of the repository cannot be read", e);
        }
        String format = config.getString("extensions", null, "objectformat");
        if (format != null && !format.equalsIgnoreCase("sha1")) {
            throw RemoteProblem.of(RemoteProblem.SHA256);
        }
    }

    @Override
    public void close() throws IOException {
        repository.close();
        boolean unused = Files.deleteIfExists(link);
    }
}

package dev.onetrip.commits.git;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.eclipse.jgit.internal.storage.file.RefDirectory;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectIdRef;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.RefDatabase;
import org.eclipse.jgit.lib.Repository;
import org.jspecify.annotations.Nullable;

/**
 * The branches and tags of a repository of this machine, whatever the bytes of their names: those that JGit would not
 * find, because no text of this machine names their files, are among them.
 */
final class LocalRefs {
    private static final String SYMBOLIC = "ref: ";
    private static final int ID = Constants.OBJECT_ID_STRING_LENGTH;

    private final Path git;
    private final RefDatabase database;
    /** Name to content, both as bytes. */
    private final Map<String, String> found = new TreeMap<>();

    private LocalRefs(LocalRepository source) {
        this.git = source.git();
        this.database = source.repository().getRefDatabase();
    }

    /** Blocks. */
    static List<Ref> of(LocalRepository source) throws IOException {
        LocalRefs refs = new LocalRefs(source);
        List<Ref> all = refs.database instanceof RefDirectory ? refs.files() : refs.others();
        if (all.isEmpty() && refs.hasDetachedHead()) {
            throw RemoteProblem.of(RemoteProblem.DETACHED);
        }
        return all;
    }

    private List<Ref> others() throws IOException {
        return database.getRefsByPrefix(Constants.R_HEADS, Constants.R_TAGS).stream()
                .filter(ref -> ref.getObjectId() != null)
                .toList();
    }

    /** The files first: what is packed meanwhile is found in the list afterwards. */
    private List<Ref> files() throws IOException {
        loose(Constants.R_HEADS);
        loose(Constants.R_TAGS);
        packed();
        List<Ref> all = new ArrayList<>();
        for (Map.Entry<String, String> ref : found.entrySet()) {
            ObjectId id = id(ref.getKey(), ref.getValue());
            if (id != null) {
                all.add(new ObjectIdRef.Unpeeled(Ref.Storage.LOOSE, FilePaths.readable(ref.getKey()), id));
            }
        }
        return all;
    }

    private void loose(String prefix) throws IOException {
        Path directory = git.resolve(prefix);
        if (!Files.isDirectory(directory)) {
            return;
        }
        int root = FilePaths.bytes(git).length();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(path -> !Files.isDirectory(path)).toList()) {
                String name = FilePaths.bytes(file).substring(root);
                if (isName(name)) {
                    read(name, file);
                }
            }
        }
    }

    private void read(String name, Path file) throws IOException {
        try {
            found.put(name, Files.readString(file, ISO_8859_1).stripTrailing());
        } catch (NoSuchFileException e) {
            // packed or deleted since
        }
    }

    /** Lock files and others that git leaves out have no such name. */
    private static boolean isName(String name) {
        return Repository.isValidRefName(name) && !name.contains("/.");
    }

    private void packed() throws IOException {
        Path file = git.resolve(Constants.PACKED_REFS);
        if (!Files.exists(file)) {
            return;
        }
        for (String line : Files.readAllLines(file, ISO_8859_1)) {
            boolean ref = line.length() > ID + 1 && line.charAt(ID) == ' ';
            String name = ref ? line.substring(ID + 1) : "";
            if ((name.startsWith(Constants.R_HEADS) || name.startsWith(Constants.R_TAGS)) && isName(name)) {
                found.putIfAbsent(name, line.substring(0, ID));
            }
        }
    }

    /** Null where it names another ref that does not exist. */
    private @Nullable ObjectId id(String name, String content) throws IOException {
        if (content.startsWith(SYMBOLIC)) {
            String target = content.substring(SYMBOLIC.length()).strip();
            Ref named = found.containsKey(target) ? null : database.exactRef(target);
            return named == null ? null : named.getObjectId();
        }
        if (!isId(content)) {
            throw RemoteProblem.of("The repository is damaged: " + FilePaths.readable(name) + " cannot be read.");
        }
        return ObjectId.fromString(content.substring(0, ID));
    }

    private static boolean isId(String content) {
        return content.length() >= ID
                && ObjectId.isId(content.substring(0, ID))
                && (content.length() == ID || Character.isWhitespace(content.charAt(ID)));
    }

    private boolean hasDetachedHead() throws IOException {
        Path head = git.resolve(Constants.HEAD);
        return Files.isRegularFile(head)
                && isId(Files.readString(head, ISO_8859_1).stripTrailing());
    }
}

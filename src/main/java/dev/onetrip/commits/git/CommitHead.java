package dev.onetrip.commits.git;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.eclipse.jgit.errors.InvalidObjectIdException;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;

/** The first lines of a commit as git reads them: the tree, and the parents right after it. */
final class CommitHead {
    private static final byte[] TREE = "tree ".getBytes(US_ASCII);
    private static final byte[] PARENT = "parent ".getBytes(US_ASCII);

    private CommitHead() {}

    /** Where the line after the parents begins; 0 in what git takes for no commit. */
    static int end(byte[] raw) {
        int at = afterLine(raw, 0, TREE);
        for (int next = at; next > 0; next = afterLine(raw, at, PARENT)) {
            at = next;
        }
        return at;
    }

    /** The parents, in their order. */
    static List<ObjectId> parents(byte[] raw) throws InvalidObjectIdException {
        List<ObjectId> parents = new ArrayList<>(2);
        int line = PARENT.length + Constants.OBJECT_ID_STRING_LENGTH + 1;
        int begin = TREE.length + Constants.OBJECT_ID_STRING_LENGTH + 1;
        int end = end(raw);
        for (int at = begin; at < end; at += line) {
            parents.add(ObjectId.fromString(raw, at + PARENT.length));
        }
        return parents;
    }

    /** The place after the line, where it has that name and an id; 0 where it has not. */
    private static int afterLine(byte[] raw, int from, byte[] name) {
        int lineEnd = from + name.length + Constants.OBJECT_ID_STRING_LENGTH;
        boolean fits = lineEnd < raw.length
                && raw[lineEnd] == '\n'
                && Arrays.equals(raw, from, from + name.length, name, 0, name.length);
        return fits ? lineEnd + 1 : 0;
    }
}

package io.tarn.hbase.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** Folders that only their user may enter, where the file system knows of users (POSIX). */
final class PrivateFolder {
  private static final Set<PosixFilePermission> USERS_OWN =
      EnumSet.of(
          PosixFilePermission.OWNER_READ,
          PosixFilePermission.OWNER_WRITE,
          PosixFilePermission.OWNER_EXECUTE);

  private static final Set<PosixFilePermission> USERS_OWN_FILE =
      EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

  /** The bit of a folder that is everybody's, as /tmp is. */
  private static final int STICKY = 01000;

  private PrivateFolder() {}

  /**
   * Takes the permissions of others away, if it is this user's and not everybody's.
   *
   * @return what was done, a sentence for the user; nothing if it was left as it is
   */
  static Optional<String> tighten(Path folder) throws IOException {
    PosixFileAttributeView view = Files.getFileAttributeView(folder, PosixFileAttributeView.class);
    if (view == null) {
      return Optional.empty();
    }
    PosixFileAttributes found = view.readAttributes();
    if (USERS_OWN.containsAll(found.permissions())
        || !isThisUser(folder, found.owner())
        || isSticky(folder)) {
      return Optional.empty();
    }
    return Optional.of(tighten(folder, view, found));
  }

  /** Creates it, and nothing where it is there. */
  static void create(Path folder) throws IOException {
    if (Files.isDirectory(folder)) {
      return;
    }
    Path parent = folder.toAbsolutePath().getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    if (isPosix(folder)) {
      Files.createDirectories(folder, PosixFilePermissions.asFileAttribute(USERS_OWN));
    } else {
      Files.createDirectories(folder);
    }
  }

  /** Creates an empty file that only its user may open. */
  static void createFile(Path file) throws IOException {
    if (isPosix(file)) {
      Files.createFile(file, PosixFilePermissions.asFileAttribute(USERS_OWN_FILE));
    } else {
      Files.createFile(file);
    }
  }

  private static String tighten(
      Path folder, PosixFileAttributeView view, PosixFileAttributes found) {
    String before = PosixFilePermissions.toString(found.permissions());
    Set<PosixFilePermission> owners = EnumSet.copyOf(USERS_OWN);
    owners.retainAll(found.permissions());
    try {
      view.setPermissions(owners);
    } catch (IOException e) {
      return "others may look into " + folder + " (" + before + "), which cannot be changed: " + e;
    }
    return "others could look into "
        + folder
        + " ("
        + before
        + "); it is "
        + found.owner().getName()
        + "'s alone now";
  }

  private static boolean isPosix(Path folder) {
    return folder.getFileSystem().supportedFileAttributeViews().contains("posix");
  }

  private static boolean isThisUser(Path folder, UserPrincipal owner) throws IOException {
    try {
      return owner.equals(
          folder
              .getFileSystem()
              .getUserPrincipalLookupService()
              .lookupPrincipalByName(System.getProperty("user.name")));
    } catch (UserPrincipalNotFoundException nameless) {
      return false;
    }
  }

  private static boolean isSticky(Path folder) throws IOException {
    return ((int) Files.getAttribute(folder, "unix:mode") & STICKY) != 0;
  }
}

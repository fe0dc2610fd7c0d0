//! Where the index is: in the archive, elsewhere, found from below; which part of an archive a search is about.

use std::path::Path;

use crate::archive::{Archive, run_in};

#[test]
fn a_search_with_an_archive_builds_and_says_so() {
    let archive = Archive::small();
    let run = archive.run(&["search", "harbour", ".", "--format", "path"]);
    assert_eq!(run.code, 0, "{run:?}");
    assert!(run.err.contains("for the first time: 3 files"), "{run:?}");
    assert!(run.err.contains("the index goes to `.morgue`"), "{run:?}");
    assert!(archive.path().join(".morgue/meta.json").is_file());
    let again = archive.run(&["search", "harbour", ".", "--format", "path"]);
    assert_eq!((again.err.as_str(), again.out), ("", run.out));
}

#[test]
fn without_an_archive_the_nearest_index_answers_as_it_stands() {
    let archive = Archive::small();
    let none = run_in(&archive.path().join("2024"), &["search", "harbour"]);
    assert_eq!(none.code, 2);
    assert!(none.err.contains("no index in") && none.err.contains("hint: name the archive"), "{none:?}");
    archive.index();
    archive.text("2024/new.txt", "A new harbour.");
    let run = run_in(&archive.path().join("2024"), &["search", "harbour", "--count"]);
    assert_eq!((run.out.as_str(), run.code), ("2\n", 0), "{run:?}");
    let named = archive.run(&["search", "harbour", ".", "--no-update", "--count"]);
    assert_eq!(named.out, "2\n");
}

#[test]
fn a_named_part_of_an_archive_is_all_that_is_searched() {
    let archive = Archive::small();
    archive.index();
    let count = |args: &[&str]| archive.run(&[&["search", "harbour", "--count"], args].concat()).out;
    assert_eq!(count(&["2024"]), "1\n");
    assert_eq!(count(&["2024/ferry.txt"]), "1\n");
    assert_eq!(count(&["2024", "2023"]), "2\n");
    assert!(!archive.path().join("2024/.morgue").exists());
}

#[test]
fn archives_with_an_index_each_are_not_read_again_into_one() {
    let archive = Archive::small();
    for part in ["2023", "2024"] {
        assert_eq!(archive.run(&["index", part]).code, 0);
    }
    let run = archive.run(&["search", "harbour", "2023", "2024"]);
    assert_eq!(run.code, 2, "{run:?}");
    assert_eq!(
        run.err,
        "error: `2023` and `2024` have an index of their own, and none holds all that is named\n\
         hint: search one after the other, or make one index of all: `morgue index 2023 2024`\n"
    );
    assert!(!archive.path().join(".morgue").exists());
    let kwic = archive.run(&["kwic", "harbour", "2023", "2024/ferry.txt"]);
    assert!(kwic.code == 2 && kwic.err.contains("an index of their own"), "{kwic:?}");
    assert_eq!(archive.run(&["index", "2023", "2024"]).code, 0);
    assert_eq!(archive.run(&["search", "harbour", "2023", "2024", "--count"]).out, "2\n");
    assert_eq!(archive.run(&["search", "harbour", "2024", "--count"]).out, "1\n");
}

#[test]
fn one_file_can_be_an_archive() {
    let archive = Archive::small();
    archive.text("rows.jsonl", "{\"text\":\"A harbour.\"}");
    let run = archive.run(&["search", "*", "rows.jsonl", "--count"]);
    assert_eq!(run.out, "1\n", "{run:?}");
    assert_eq!(archive.run(&["search", "*", "--count"]).out, "1\n");
    // The index of one file does not draw in its neighbours.
    assert_eq!(archive.run(&["search", "*", "2024", "--count"]).out, "2\n");
    assert!(archive.path().join("2024/.morgue").is_dir());
    assert_eq!(archive.run(&["search", "*", "--count"]).out, "1\n");
    assert_eq!(archive.run(&["search", "*", ".", "--count"]).out, "4\n");
}

#[test]
fn parts_that_overlap_are_read_once() {
    let archive = Archive::small();
    assert_eq!(archive.run(&["search", "*", ".", "2024", "2024/ferry.txt", "--count"]).out, "3\n");
    archive.remove("2023/storm.txt");
    assert_eq!(archive.run(&["search", "*", ".", "2024", "--count"]).out, "2\n");
}

#[test]
fn an_index_in_the_archive_is_no_news() {
    let archive = Archive::small();
    assert_eq!(archive.run(&["index", "--index", "idx"]).code, 0);
    let again = archive.run(&["index", "--index", "idx"]);
    assert!(again.out.starts_with("        3 files unchanged\nindex at"), "{again:?}");
}

#[test]
fn a_folder_with_other_things_is_no_place_for_an_index() {
    let archive = Archive::small();
    let run = archive.run(&["index", "2023", "--index", "2024"]);
    assert!(run.code == 2 && run.err.contains("`2024` is no folder for an index: it holds `"), "{run:?}");
}

#[test]
fn an_index_inside_its_archive_moves_with_it() {
    let archive = Archive::small();
    assert_eq!(archive.run(&["index", ".", "--index", ".meta/index"]).code, 0);
    let moved = tempfile::tempdir().unwrap();
    let target = moved.path().join("elsewhere");
    std::fs::rename(archive.path(), &target).unwrap();
    std::fs::create_dir(archive.path()).unwrap();
    let run = run_in(&target, &["search", "ferries", "--index", ".meta/index", "--format", "path"]);
    assert_eq!(run.out, "2024/ferry.txt\n", "{run:?}");
}

#[test]
fn the_index_can_be_elsewhere() {
    let archive = Archive::small();
    let elsewhere = tempfile::tempdir().unwrap();
    let index = elsewhere.path().join("index");
    let index = index.to_str().unwrap();
    assert_eq!(archive.run(&["search", "harbour", ".", "--index", index, "--count"]).out, "2\n");
    assert!(!archive.path().join(".morgue").exists());
    let run = run_in(Path::new("/"), &["search", "harbour", "--index", index, "--format", "json"]);
    assert_eq!(run.code, 0, "{run:?}");
    let other = Archive::small();
    let wrong = other.run(&["index", "--index", index]);
    assert_eq!(wrong.code, 2);
    assert!(wrong.err.contains("belongs to") && wrong.err.contains("hint: name another folder"), "{wrong:?}");
    let output = crate::archive::morgue().env("MORGUE_INDEX", index).args(["stats", "--json"]).output().unwrap();
    assert!(String::from_utf8_lossy(&output.stdout).contains("\"articles\":3"), "{output:?}");
}

#[test]
fn where_no_index_can_be_written_the_error_says_what_to_do() {
    let archive = Archive::small();
    archive.text("file", "Not a folder.");
    let run = archive.run(&["index", "--index", "file/index"]);
    assert_eq!(run.code, 2);
    assert!(run.err.contains("cannot write the index at `file/index`"), "{run:?}");
    assert!(run.err.contains("hint: put the index elsewhere with `--index DIR`"), "{run:?}");
}

#[test]
fn the_root_and_the_home_folder_are_not_read_by_a_mere_search() {
    let archive = Archive::small();
    let output = crate::archive::morgue()
        .env("HOME", archive.path())
        .args(["search", "harbour", "."])
        .current_dir(archive.path())
        .output()
        .unwrap();
    let err = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2));
    assert!(err.contains("does not put an index into") && err.contains("hint: if you mean it: `morgue index"), "{err}");
    let search = |args: &[&str]| {
        let mut command = crate::archive::morgue();
        command.env("HOME", archive.path()).current_dir(archive.path()).args(["search", "harbour", "--count"]);
        command.args(args).output().unwrap()
    };
    // Two folders in it would share an index there; elsewhere they may.
    assert_eq!(search(&["2023", "2024"]).status.code(), Some(2));
    let elsewhere = tempfile::tempdir().unwrap();
    let index = elsewhere.path().join("index");
    assert_eq!(search(&["2023", "2024", "--index", index.to_str().unwrap()]).stdout, b"2\n");
    assert_eq!(search(&["2023"]).stdout, b"1\n");
    let root = archive.run(&["search", "harbour", "/"]);
    assert!(root.code == 2 && root.err.contains("does not put an index into `/`"), "{root:?}");
}

#[test]
fn an_archive_that_does_not_exist_is_an_error() {
    let run = Archive::small().run(&["search", "harbour", "nowhere"]);
    assert_eq!((run.code, run.err.as_str()), (2, "error: cannot read `nowhere`: no such file or directory\n"));
}

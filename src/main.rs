//! tmp
use morgue::{corpus::*, ingest::*};
fn main() {
    let p: Vec<std::path::PathBuf> = std::env::args().skip(1).map(Into::into).collect();
    let (a, roots) = Archive::holding(&p, None).unwrap();
    let r = update(&a, &roots, &Options::default(), &Unobserved).unwrap();
    println!("{:?} {:?} {}", r.counts(), r.took, r.bytes_read);
}

//! Writes the seeds of all targets into `fuzz/corpus/`, where they have changed.

use std::fs;
use std::io;

use loggia_decoders::{corpus, seeds};

fn main() -> io::Result<()> {
    for (target, seeds) in seeds::all() {
        let folder = corpus::folder("corpus", target);
        fs::create_dir_all(&folder)?;
        // What the fuzzer found and a seed says too is kept once, under its name.
        for (path, found) in corpus::files(&folder)? {
            let seed = seeds.values().any(|seed| *seed == found);
            if seed || corpus::is_seed(&path) {
                fs::remove_file(path)?;
            }
        }
        for (name, seed) in seeds {
            fs::write(folder.join(name), seed)?;
        }
    }
    for (name, words) in seeds::dictionaries() {
        fs::write(corpus::root().join("dictionaries").join(name), words)?;
    }
    Ok(())
}

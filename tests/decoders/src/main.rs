//! Writes the seeds and the dictionaries of the fuzz targets into `fuzz/`.

use std::fs;
use std::io;

use loggia_decoders::{corpus, seeds};

fn main() -> io::Result<()> {
    for (target, seeds) in seeds::all() {
        let folder = corpus::folder("corpus", target);
        fs::create_dir_all(&folder)?;
        // An input that the fuzzer found and that is also a seed is kept once, under the seed's
        // name.
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

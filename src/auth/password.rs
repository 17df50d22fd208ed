//! Passwords: hashed by argon2id off the threads that answer requests, a bounded number at a time.

use crate::clock::Dice;
use crate::config::Auth;
use argon2::password_hash::PasswordHasher as _;
use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, PasswordVerifier as _, Version};
use domain::fold::nfc;
use domain::refusal::{Code, Refusal};
use std::sync::Arc;
use store::{Fail, Found};
use tokio::sync::Semaphore;
use zxcvbn::{Score, zxcvbn};

/// The fewest characters of a password.
pub const SHORTEST: usize = 12;
/// The most characters of a password: enough for any sentence, and no work for who sends megabytes.
pub const LONGEST: usize = 128;

/// Words that everybody who tries a password here tries first.
const PLACES: [&str; 6] = ["thuocdo", "thước đo", "haiphong", "hải phòng", "vietnam", "việt nam"];

/// Makes and checks password hashes.
pub struct Passwords {
    argon2: Argon2<'static>,
    at_once: Arc<Semaphore>,
    dice: Dice,
    /// Checked where there is no account, so that the answer takes the same time.
    nobody: String,
}

impl Passwords {
    /// Hashes with the configured parameters.
    ///
    /// # Errors
    /// Parameters that argon2 does not take.
    pub fn new(config: &Auth, dice: Dice) -> Found<Self> {
        let params = Params::new(config.argon2_memory_kib, config.argon2_passes, 1, None)
            .map_err(|error| Fail::Broken(format!("configuration: auth.argon2: {error}")))?;
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let nobody = make(&argon2, &store::canonical::hex(&dice.bytes::<32>()), dice.bytes())?;
        let at_once = Arc::new(Semaphore::new(config.hashes_at_once.clamp(1, 64) as usize));
        Ok(Self { argon2, at_once, dice, nobody })
    }

    /// The hash of a password, in the PHC form.
    ///
    /// # Errors
    /// When argon2 fails, which it does not with parameters that it took.
    pub async fn hash(&self, password: &str) -> Found<String> {
        let (argon2, password, salt) = (self.argon2.clone(), nfc(password), self.dice.bytes());
        self.work(move || make(&argon2, &password, salt)).await?
    }

    /// Whether the password is the one of the hash. Takes its time where there is no hash, too.
    ///
    /// # Errors
    /// A stored hash that cannot be read.
    pub async fn verify(&self, password: &str, hash: Option<&str>) -> Found<bool> {
        let known = hash.is_some();
        let (argon2, hash) = (self.argon2.clone(), hash.unwrap_or(&self.nobody).to_owned());
        // What is too long was never accepted; cut, so that it costs no more than any other.
        let password: String = nfc(password).chars().take(LONGEST + 1).collect();
        let right = self
            .work(move || {
                let hash = PasswordHash::new(&hash)
                    .map_err(|error| Fail::Broken(format!("a stored password hash: {error}")))?;
                Ok::<_, Fail>(argon2.verify_password(password.as_bytes(), &hash).is_ok())
            })
            .await??;
        Ok(right && known)
    }

    /// Why a new password is refused: its length, or that it is easily guessed by who knows login and name.
    ///
    /// # Errors
    /// When the work is cut off by the end of the server.
    pub async fn judge(&self, password: &str, login: &str, name: Option<&str>) -> Found<Option<Code>> {
        let length = password.chars().count();
        if !(SHORTEST..=LONGEST).contains(&length) {
            return Ok(Some(Code::PasswordLength));
        }
        let mut known: Vec<String> = PLACES.iter().map(|&word| word.to_owned()).collect();
        known.push(login.to_owned());
        known.extend(login.split(['.', '-', '_', '@']).map(str::to_owned));
        if let Some(name) = name {
            let folded = domain::fold::fold(name);
            known.extend(name.split_whitespace().chain(folded.split_whitespace()).map(str::to_owned));
            known.push(folded.replace(' ', ""));
            known.push(folded);
        }
        let password = nfc(password);
        let weak = self
            .work(move || {
                let known: Vec<&str> =
                    known.iter().map(String::as_str).filter(|word| word.len() > 1).collect();
                // Said twice with a hyphen between, a login passes for three words.
                let rest = without(&password, &known);
                zxcvbn(&password, &known).score().min(zxcvbn(&rest, &known).score()) < Score::Three
            })
            .await?;
        Ok(weak.then_some(Code::PasswordWeak))
    }

    async fn work<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Found<T> {
        let cut_off = |error: String| Fail::Broken(format!("password work: {error}"));
        let permit =
            Arc::clone(&self.at_once).acquire_owned().await.map_err(|error| cut_off(error.to_string()))?;
        tokio::task::spawn_blocking(move || {
            let done = work();
            drop(permit);
            done
        })
        .await
        .map_err(|error| cut_off(error.to_string()))
    }
}

/// A password without what is known of its owner, letters folded.
fn without(password: &str, known: &[&str]) -> String {
    let mut rest = domain::fold::fold(password);
    let mut words: Vec<String> =
        known.iter().map(|word| domain::fold::fold(word)).filter(|word| word.chars().count() > 2).collect();
    words.sort_unstable_by_key(|word| std::cmp::Reverse(word.len()));
    for word in words {
        rest = rest.replace(&word, "");
    }
    rest
}

fn make(argon2: &Argon2<'_>, password: &str, salt: [u8; 16]) -> Found<String> {
    let hash: PasswordHash = argon2
        .hash_password_with_salt(password.as_bytes(), &salt)
        .map_err(|error| Fail::Broken(format!("argon2: {error}")))?;
    Ok(hash.to_string())
}

/// The refusal of a new password, with what its message names.
#[must_use]
pub(crate) fn refusal(code: Code, path: &str) -> Refusal {
    Refusal::new(code, path).with("shortest", SHORTEST).with("longest", LONGEST)
}

/// A password for one use: sixteen signs of an alphabet without those that are mistaken for each other, 80 bits.
#[must_use]
pub fn one_time(dice: Dice) -> String {
    const ALPHABET: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
    let bytes: [u8; 16] = dice.bytes();
    let mut text = String::with_capacity(19);
    for (index, byte) in bytes.iter().enumerate() {
        if index > 0 && index % 4 == 0 {
            text.push('-');
        }
        text.push(char::from(ALPHABET[usize::from(byte & 31)]));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn weak() -> Passwords {
        let config = Auth { argon2_memory_kib: 8, argon2_passes: 1, hashes_at_once: 1, ..Auth::default() };
        Passwords::new(&config, Dice).unwrap()
    }

    #[tokio::test]
    async fn a_password_is_known_by_its_hash_in_either_writing() {
        let passwords = weak();
        let hash = passwords.hash("Đường về quê 1975").await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=8,t=1,p=1$"), "{hash}");
        // The same text with its diacritics written as marks of their own.
        assert!(passwords.verify("Đươ\u{300}ng vê\u{300} quê 1975", Some(&hash)).await.unwrap());
        assert!(!passwords.verify("đường về quê 1975", Some(&hash)).await.unwrap());
        assert!(!passwords.verify("Đường về quê 1975", None).await.unwrap());
        assert!(passwords.verify("x", Some("not a hash")).await.is_err());
    }

    #[tokio::test]
    async fn what_is_short_long_usual_or_made_of_the_name_is_refused() {
        let passwords = weak();
        for (password, code) in [
            ("ngắn", Some(Code::PasswordLength)),
            ("123456789012", Some(Code::PasswordWeak)),
            ("passwordpassword", Some(Code::PasswordWeak)),
            ("nguyenthian2026", Some(Code::PasswordWeak)),
            ("an.nguyen1975", Some(Code::PasswordWeak)),
            ("an.nguyen-an.nguyen", Some(Code::PasswordWeak)),
            ("Haiphong@2026", Some(Code::PasswordWeak)),
            ("sóng vỗ mạn thuyền trăng khuya", None),
        ] {
            let judged = passwords.judge(password, "an.nguyen", Some("Nguyễn Thị An")).await.unwrap();
            assert_eq!(judged, code, "{password}");
        }
        let long = "dài ".repeat(33);
        assert_eq!(passwords.judge(&long, "an", None).await.unwrap(), Some(Code::PasswordLength));
    }
}

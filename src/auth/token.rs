//! Access tokens: JSON Web Tokens (RFC 7519) with one algorithm, HMAC with SHA-256 over a 256-bit secret.
//!
//! Written over `hmac` and `sha2` and nothing else: what a library would bring beside these forty lines is the choice
//! between algorithms, which is what tokens are forged by, and a clock of its own.

use crate::clock::Dice;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde::{Deserialize, Serialize};
use sha2::Sha256;

/// Who makes the tokens.
const ISSUER: &str = "thuocdo";
/// Whom they are for.
const AUDIENCE: &str = "thuocdo-api";
/// The longest token that is looked at.
const LONGEST: usize = 2_048;

/// A signing secret: 256 bits.
#[derive(Clone, Copy)]
pub struct Secret([u8; 32]);

impl Secret {
    /// A new one.
    #[must_use]
    pub fn throw(dice: Dice) -> Self {
        Self(dice.bytes())
    }

    /// As it is stored.
    #[must_use]
    pub fn text(&self) -> String {
        BASE64.encode(self.0)
    }

    /// Reads a stored one.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        BASE64.decode(text).ok()?.try_into().ok().map(Self)
    }

    fn mac(&self, signed: &str) -> Option<Hmac<Sha256>> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).ok()?;
        mac.update(signed.as_bytes());
        Some(mac)
    }
}

#[derive(Serialize, Deserialize)]
struct Header {
    alg: String,
    typ: Option<String>,
    kid: String,
}

/// What a token says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claims {
    iss: String,
    aud: String,
    /// The account.
    pub sub: String,
    /// The session.
    pub sid: i64,
    iat: i64,
    nbf: i64,
    exp: i64,
}

impl Claims {
    /// Of a session, from a second on and for so many.
    #[must_use]
    pub fn new(account: i64, session: i64, now: i64, seconds: i64) -> Self {
        Self {
            iss: ISSUER.to_owned(),
            aud: AUDIENCE.to_owned(),
            sub: account.to_string(),
            sid: session,
            iat: now,
            nbf: now,
            exp: now + seconds,
        }
    }

    /// Whether they are ours, for this API, and hold at this second.
    #[must_use]
    pub(super) fn hold(&self, now: i64) -> bool {
        self.iss == ISSUER && self.aud == AUDIENCE && self.nbf <= now && now < self.exp
    }
}

/// Signs claims with the key of that id.
#[must_use]
pub fn sign(claims: &Claims, key_id: &str, secret: &Secret) -> Option<String> {
    let header = Header { alg: "HS256".into(), typ: Some("JWT".into()), kid: key_id.to_owned() };
    let header = BASE64.encode(serde_json::to_vec(&header).ok()?);
    let claims = BASE64.encode(serde_json::to_vec(claims).ok()?);
    let signed = format!("{header}.{claims}");
    let signature = BASE64.encode(secret.mac(&signed)?.finalize().into_bytes());
    Some(format!("{signed}.{signature}"))
}

/// A token that was taken apart and not yet believed.
pub(super) struct Unproved<'a> {
    signed: &'a str,
    signature: Vec<u8>,
    /// The key that it says to be signed with.
    pub(super) key_id: String,
    claims: Claims,
}

impl<'a> Unproved<'a> {
    /// Takes a token apart; `None` for any other algorithm than ours, none at all included.
    pub(super) fn read(token: &'a str) -> Option<Self> {
        if token.len() > LONGEST {
            return None;
        }
        let (signed, signature) = token.rsplit_once('.')?;
        let (header, claims) = signed.split_once('.')?;
        let header: Header = serde_json::from_slice(&BASE64.decode(header).ok()?).ok()?;
        if header.alg != "HS256" || header.typ.is_some_and(|kind| !kind.eq_ignore_ascii_case("JWT")) {
            return None;
        }
        let claims = serde_json::from_slice(&BASE64.decode(claims).ok()?).ok()?;
        let signature = BASE64.decode(signature).ok()?;
        Some(Self { signed, signature, key_id: header.kid, claims })
    }

    /// The session that it names: good for a look-up, and nothing else.
    pub(super) fn session(&self) -> i64 {
        self.claims.sid
    }

    /// The claims, where the signature is the key's; compared in constant time.
    pub(super) fn prove(self, secret: &Secret) -> Option<Claims> {
        secret.mac(self.signed)?.verify_slice(&self.signature).ok()?;
        Some(self.claims)
    }
}

/// A refresh token: 256 bits that mean nothing. Only its SHA-256 is stored.
#[must_use]
pub fn refresh_token(dice: Dice) -> String {
    BASE64.encode(dice.bytes::<32>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_known_example_of_rfc_7515_is_signed_alike() {
        // Appendix A.1, over the first 32 bytes would be another key: the primitive is proved with its own key.
        let key = BASE64
            .decode("AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow")
            .unwrap();
        let signed = "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
        let mut mac = Hmac::<Sha256>::new_from_slice(&key).unwrap();
        mac.update(signed.as_bytes());
        let signature = BASE64.encode(mac.finalize().into_bytes());
        assert_eq!(signature, "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
    }

    #[test]
    fn a_token_holds_from_its_first_second_to_before_its_last() {
        let secret = Secret::throw(Dice);
        let token = sign(&Claims::new(7, 9, 1_000, 900), "k1", &secret).unwrap();
        let read = Unproved::read(&token).unwrap();
        assert_eq!((read.key_id.as_str(), read.session()), ("k1", 9));
        let claims = read.prove(&secret).unwrap();
        assert!(!claims.hold(999) && claims.hold(1_000) && claims.hold(1_899) && !claims.hold(1_900));
        assert!(Unproved::read(&token).unwrap().prove(&Secret::throw(Dice)).is_none());
        let foreign = Claims { aud: "another".into(), ..claims.clone() };
        assert!(!foreign.hold(1_000));
        assert!(!Claims { iss: "another".into(), ..claims }.hold(1_000));
    }

    #[test]
    fn no_other_algorithm_is_read() {
        let secret = Secret::throw(Dice);
        let token = sign(&Claims::new(7, 9, 1_000, 900), "k1", &secret).unwrap();
        let (_, rest) = token.split_once('.').unwrap();
        for header in
            [r#"{"alg":"none","kid":"k1"}"#, r#"{"alg":"RS256","kid":"k1"}"#, r#"{"alg":"HS256"}"#, "{}"]
        {
            let forged = format!("{}.{rest}", BASE64.encode(header));
            assert!(Unproved::read(&forged).is_none(), "{header}");
        }
        let (signed, _) = token.rsplit_once('.').unwrap();
        assert!(Unproved::read(&format!("{signed}.")).is_none_or(|token| token.prove(&secret).is_none()));
        assert!(Unproved::read("").is_none() && Unproved::read("a.b").is_none());
    }
}

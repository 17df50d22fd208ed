//! Access tokens: JSON Web Tokens (RFC 7519) with one algorithm, HMAC with SHA-256 over a 256-bit secret.
//!
//! `jsonwebtoken` reads and writes them; its cryptography is a provider of our own over `hmac` and `sha2`, since those that
//! it brings need either `rsa` or a C build. The provider knows no other algorithm, and time is our clock's to tell.

use crate::clock::Dice;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use hmac::{Hmac, KeyInit as _, Mac as _};
use jsonwebtoken::crypto::{CryptoProvider, JwtSigner, JwtVerifier, KeyUtils};
use jsonwebtoken::errors::{ErrorKind, Result as JwtResult};
use jsonwebtoken::signature::{Error as Wrong, Signer, Verifier};
use jsonwebtoken::{
    Algorithm, DecodingKey, EncodingKey, Header, Validation, dangerous, decode, decode_header, encode,
};
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use std::sync::Once;

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
}

/// HMAC with SHA-256 under a secret.
struct Hs256(Hmac<Sha256>);

impl Hs256 {
    fn new(algorithm: Algorithm, secret: &[u8]) -> JwtResult<Self> {
        if algorithm != Algorithm::HS256 {
            return Err(ErrorKind::InvalidAlgorithm.into());
        }
        Hmac::new_from_slice(secret).map(Self).map_err(|_| ErrorKind::InvalidKeyFormat.into())
    }

    fn over(&self, signed: &[u8]) -> Hmac<Sha256> {
        let mut mac = self.0.clone();
        mac.update(signed);
        mac
    }
}

impl Signer<Vec<u8>> for Hs256 {
    fn try_sign(&self, signed: &[u8]) -> Result<Vec<u8>, Wrong> {
        Ok(self.over(signed).finalize().into_bytes().to_vec())
    }
}

impl JwtSigner for Hs256 {
    fn algorithm(&self) -> Algorithm {
        Algorithm::HS256
    }
}

impl Verifier<Vec<u8>> for Hs256 {
    /// Compared in constant time.
    fn verify(&self, signed: &[u8], signature: &Vec<u8>) -> Result<(), Wrong> {
        self.over(signed).verify_slice(signature).map_err(|_| Wrong::new())
    }
}

impl JwtVerifier for Hs256 {
    fn algorithm(&self) -> Algorithm {
        Algorithm::HS256
    }
}

static PROVIDER: CryptoProvider = CryptoProvider {
    signer_factory: |algorithm, key| Ok(Box::new(Hs256::new(*algorithm, key.as_bytes())?)),
    verifier_factory: |algorithm, key| Ok(Box::new(Hs256::new(*algorithm, key.try_get_as_bytes()?)?)),
    key_utils: KeyUtils::new_unimplemented(),
};

/// Gives the library its cryptography, once a process.
fn provided() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        // It can only have been given by this very line.
        let _ = PROVIDER.install_default();
    });
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

    /// Whether they hold at this second.
    #[must_use]
    pub(super) fn hold(&self, now: i64) -> bool {
        self.nbf <= now && now < self.exp
    }
}

/// Signs claims with the key of that id.
#[must_use]
pub fn sign(claims: &Claims, key_id: &str, secret: &Secret) -> Option<String> {
    provided();
    let header = Header { kid: Some(key_id.to_owned()), ..Header::new(Algorithm::HS256) };
    encode(&header, claims, &EncodingKey::from_secret(&secret.0)).ok()
}

/// A token that was taken apart and not yet believed.
pub(super) struct Unproved<'a> {
    token: &'a str,
    /// The key that it says to be signed with.
    pub(super) key_id: String,
    session: i64,
}

impl<'a> Unproved<'a> {
    /// Takes a token apart; `None` for any other algorithm than ours, none at all included.
    pub(super) fn read(token: &'a str) -> Option<Self> {
        if token.len() > LONGEST {
            return None;
        }
        let header = decode_header(token).ok()?;
        if header.alg != Algorithm::HS256 || header.typ.is_some_and(|kind| !kind.eq_ignore_ascii_case("JWT"))
        {
            return None;
        }
        let claims: Claims = dangerous::insecure_decode_claims(token).ok()?;
        Some(Self { token, key_id: header.kid?, session: claims.sid })
    }

    /// The session that it names: good for a look-up, and nothing else.
    pub(super) fn session(&self) -> i64 {
        self.session
    }

    /// The claims, where the signature is the key's, and they are ours and for this API. Whether they hold is for the
    /// clock to say.
    pub(super) fn prove(self, secret: &Secret) -> Option<Claims> {
        provided();
        let mut rules = Validation::new(Algorithm::HS256);
        rules.validate_exp = false;
        rules.validate_nbf = false;
        rules.set_required_spec_claims(&["iss", "aud", "sub", "exp", "nbf"]);
        rules.set_issuer(&[ISSUER]);
        rules.set_audience(&[AUDIENCE]);
        decode(self.token, &DecodingKey::from_secret(&secret.0), &rules).ok().map(|token| token.claims)
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
        let signer = (PROVIDER.signer_factory)(&Algorithm::HS256, &EncodingKey::from_secret(&key)).unwrap();
        let signature = BASE64.encode(signer.sign(signed.as_bytes()));
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
        for foreign in
            [Claims { aud: "another".into(), ..claims.clone() }, Claims { iss: "another".into(), ..claims }]
        {
            let token = sign(&foreign, "k1", &secret).unwrap();
            assert!(Unproved::read(&token).unwrap().prove(&secret).is_none(), "{foreign:?}");
        }
    }

    #[test]
    fn no_other_algorithm_is_read() {
        let secret = Secret::throw(Dice);
        let token = sign(&Claims::new(7, 9, 1_000, 900), "k1", &secret).unwrap();
        let (_, rest) = token.split_once('.').unwrap();
        for header in [
            r#"{"alg":"none","kid":"k1"}"#,
            r#"{"alg":"RS256","kid":"k1"}"#,
            r#"{"alg":"HS384","kid":"k1"}"#,
            r#"{"alg":"HS256"}"#,
            "{}",
        ] {
            let forged = format!("{}.{rest}", BASE64.encode(header));
            assert!(Unproved::read(&forged).is_none(), "{header}");
        }
        // Nor would the provider sign by another, or check one.
        let key = (EncodingKey::from_secret(&secret.0), DecodingKey::from_secret(&secret.0));
        for other in [Algorithm::HS384, Algorithm::HS512, Algorithm::RS256, Algorithm::EdDSA] {
            assert!(
                (PROVIDER.signer_factory)(&other, &key.0).is_err()
                    && (PROVIDER.verifier_factory)(&other, &key.1).is_err()
            );
        }
        let (signed, _) = token.rsplit_once('.').unwrap();
        assert!(Unproved::read(&format!("{signed}.")).is_none_or(|token| token.prove(&secret).is_none()));
        assert!(Unproved::read("").is_none() && Unproved::read("a.b").is_none());
    }
}

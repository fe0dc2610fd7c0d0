//! A cluster whose certificate an authority of its own has signed.

use std::fs;
use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};

use super::server::{Manner, Server};
use super::{archive, handoff};

/// An authority: its certificate in PEM, and what it signs with.
fn authority() -> (String, Issuer<'static, KeyPair>) {
    let mut params = CertificateParams::default();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let key = KeyPair::generate().unwrap();
    let pem = params.self_signed(&key).unwrap().pem();
    (pem, Issuer::new(params, key))
}

/// What a server of that name shows, signed by the authority.
fn shown(issuer: &Issuer<'static, KeyPair>, name: &str) -> Arc<rustls::ServerConfig> {
    let key = KeyPair::generate().unwrap();
    let certificate = CertificateParams::new([name.to_owned()]).unwrap().signed_by(&key, issuer).unwrap();
    let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let chain: Vec<CertificateDer<'static>> = vec![certificate.der().clone()];
    Arc::new(rustls::ServerConfig::builder().with_no_client_auth().with_single_cert(chain, key).unwrap())
}

#[test]
fn certificates_are_verified_and_an_authority_can_be_named() {
    let archive = archive(10);
    let (pem, issuer) = authority();
    let (other_pem, _) = authority();
    fs::write(archive.path().join("ours.pem"), pem).unwrap();
    fs::write(archive.path().join("other.pem"), other_pem).unwrap();
    fs::write(archive.path().join("none.pem"), "no certificate").unwrap();

    let server = Server::start_with(Manner::default(), Some(shown(&issuer, "127.0.0.1")));
    for args in [&[][..], &["--engine-ca", "other.pem"]] {
        let run = handoff(&archive, &server, args);
        assert_eq!(run.code, 2, "{run:?}");
        assert!(run.err.contains("no answer: ") && run.err.contains("hint: name the authority"), "{run:?}");
    }
    let run = handoff(&archive, &server, &["--engine-ca", "none.pem"]);
    assert!(run.code == 2 && run.err.contains("`none.pem` holds no certificate"), "{run:?}");
    let run = handoff(&archive, &server, &["--engine-ca", "ours.pem"]);
    assert_eq!((run.code, server.documents()), (0, 10), "{run:?}");
    let run = archive.run(&["search", "ferry", "--count", "--engine", &server.url(), "--engine-ca", "ours.pem"]);
    assert_eq!(run.out, "10\n", "{run:?}");

    // Signed, but for another machine.
    let server = Server::start_with(Manner::default(), Some(shown(&issuer, "search.example")));
    let run = handoff(&archive, &server, &["--engine-ca", "ours.pem"]);
    assert!(run.code == 2 && run.err.contains("no answer: ") && server.is_empty(), "{run:?}");
}

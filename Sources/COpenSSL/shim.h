#ifndef COPENSSL_SHIM_H
#define COPENSSL_SHIM_H
#include <openssl/asn1.h>
#include <openssl/bio.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/objects.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

// Macros, which Swift does not import.
static inline X509_EXTENSION *hoofbeat_extension(X509V3_CTX *context, const char *name, const char *value) {
    return X509V3_EXT_conf(NULL, context, name, value);
}

// A distinguished name in one line of UTF-8, with control characters escaped.
static inline int hoofbeat_print_name(BIO *bio, const X509_NAME *name) {
    unsigned long escapes = (ASN1_STRFLGS_RFC2253 | ASN1_STRFLGS_UTF8_CONVERT) & ~ASN1_STRFLGS_ESC_MSB;
    return X509_NAME_print_ex(bio, name, 0, XN_FLAG_SEP_CPLUS_SPC | XN_FLAG_FN_SN | escapes);
}

// Answers every request for a passphrase with "none": the library would ask on the terminal.
static inline int hoofbeat_no_passphrase(char *buffer, int size, int writing, void *unused) {
    (void)buffer, (void)size, (void)writing, (void)unused;
    return -1;
}
static inline EVP_PKEY *hoofbeat_read_private_key(BIO *bio) {
    return PEM_read_bio_PrivateKey(bio, NULL, hoofbeat_no_passphrase, NULL);
}
static inline X509 *hoofbeat_read_certificate(BIO *bio) {
    return PEM_read_bio_X509(bio, NULL, hoofbeat_no_passphrase, NULL);
}
#endif

//! A method of libbpf-rs named outright, with an argument that is too short where a case
//! says so.

use facts::answer::What;
use facts::cases::{Argument, Method};
use libbpf_rs::{MapCore, MapFlags, MapHandle, MapType};

use crate::map::{GIVEN, Map};
use crate::raw;
use crate::said::{element, elements, said};

/// Makes the call and says what the method gave back.
pub fn call(map: &Map, method: Method, argument: Argument) -> What {
    let handle = &map.handle;
    let any = MapFlags::ANY;
    let mut key = map.parameters.key(0);
    if !map.parameters.kind.has_keys() {
        key.clear();
    }
    let mut value = map.parameters.value(GIVEN);
    let mut count = raw::cpus();
    match argument {
        Argument::ShortKey => drop(key.pop()),
        Argument::ShortValue if method == Method::LookupBloomFilter => {
            value.truncate(1);
        }
        Argument::ShortValue => drop(value.pop()),
        Argument::OneLess => count -= 1,
        Argument::Whole | Argument::Nul => {}
    }
    // A buffer of its own size: a clone has no room behind it but the guard's.
    let mut buffer = value.clone();
    match method {
        Method::Create => {
            let opts = &map.parameters.opts;
            let name = Some("a\0b");
            let made = MapHandle::create(MapType::Hash, name, 4, 4, 1, opts);
            said(made, |_| What::Done)
        }
        Method::Delete => said(handle.delete(&key), |()| What::Done),
        Method::DeleteBatch => {
            said(handle.delete_batch(&key, 1, any, any), |()| What::Done)
        }
        Method::Lookup => element(map, handle.lookup(&key, any)),
        Method::LookupBloomFilter => {
            said(handle.lookup_bloom_filter(&value), What::Contains)
        }
        Method::LookupInto => {
            let found = handle.lookup_into(&key, &mut buffer, any);
            said(found, What::Contains)
        }
        Method::LookupIntoAndDelete => {
            let found = handle.lookup_into_and_delete(&key, &mut buffer);
            said(found, What::Contains)
        }
        Method::LookupPercpu => elements(handle.lookup_percpu(&key, any)),
        Method::Update => {
            said(handle.update(&key, &value, any), |()| What::Done)
        }
        Method::UpdateBatch => {
            let updated = handle.update_batch(&key, &value, 1, any, any);
            said(updated, |()| What::Done)
        }
        Method::UpdatePercpu => {
            let values = vec![value; count];
            let updated = handle.update_percpu(&key, &values, any);
            said(updated, |()| What::Done)
        }
    }
}

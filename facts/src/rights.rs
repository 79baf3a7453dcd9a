//! Calls that are made with less than root may do.

use facts::cases::Caps;
use nix::libc;
use nix::unistd::{Uid, seteuid};

/// With what a call is made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Rights {
    /// All that root has.
    #[default]
    All,
    /// Nothing: nobody is the effective user, and that takes all effective capabilities along.
    Nobody,
    /// The root user, with these capabilities only.
    Only(Caps),
}

impl Rights {
    /// Does the work with these rights.
    pub fn with<T>(self, work: impl FnOnce() -> T) -> T {
        const NOBODY: Uid = Uid::from_raw(65534);
        match self {
            Self::All => work(),
            Self::Nobody => {
                seteuid(NOBODY).expect("root can become nobody");
                let result = work();
                let root = Uid::from_raw(0);
                seteuid(root).expect("the real user is still root");
                result
            }
            Self::Only(caps) => {
                let mut own = Sets::get();
                let all = own.effective();
                own.set_effective(bits(caps));
                let result = work();
                own.set_effective(all);
                result
            }
        }
    }
}

fn bits(caps: Caps) -> u64 {
    const NET_ADMIN: u64 = 1 << 12;
    const SYS_ADMIN: u64 = 1 << 21;
    const PERFMON: u64 = 1 << 38;
    const BPF: u64 = 1 << 39;
    match caps {
        Caps::None => 0,
        Caps::Bpf => BPF,
        Caps::BpfPerfmon => BPF | PERFMON,
        Caps::BpfNetAdmin => BPF | NET_ADMIN,
        Caps::SysAdmin => SYS_ADMIN,
    }
}

/// `struct __user_cap_header_struct`.
#[repr(C)]
struct Header {
    version: u32,
    pid: i32,
}

/// `struct __user_cap_data_struct`: 32 capabilities.
#[repr(C)]
#[derive(Clone, Copy, Default)]
struct Set {
    effective: u32,
    permitted: u32,
    inheritable: u32,
}

/// This thread's capabilities.
struct Sets([Set; 2]);

impl Sets {
    fn get() -> Self {
        let mut sets = Self([Set::default(); 2]);
        sets.call(libc::SYS_capget);
        sets
    }

    fn effective(&self) -> u64 {
        let [low, high] = self.0.map(|set| u64::from(set.effective));
        low | high << 32
    }

    fn set_effective(&mut self, bits: u64) {
        self.0[0].effective = bits as u32;
        self.0[1].effective = (bits >> 32) as u32;
        self.call(libc::SYS_capset);
    }

    fn call(&mut self, number: libc::c_long) {
        const VERSION_3: u32 = 0x2008_0522;
        let mut header = Header {
            version: VERSION_3,
            pid: 0,
        };
        // SAFETY: this version has a header and two sets, and pid 0 is this thread.
        let answer = unsafe {
            libc::syscall(number, &raw mut header, self.0.as_mut_ptr())
        };
        assert_eq!(answer, 0, "root may change its effective capabilities");
    }
}

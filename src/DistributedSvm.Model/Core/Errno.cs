namespace DistributedSvm.Model.Core;

/// <summary>
/// The kernel's error numbers (include/uapi/asm-generic/errno-base.h, errno.h) as the model's only way to say that an operation failed.
/// Positive here; the kernel returns them negated.
/// </summary>
[GenerateSerializer]
public enum Errno
{
    Ok = 0,
    EPERM = 1,
    ENOENT = 2,
    ESRCH = 3,
    EINTR = 4,
    EIO = 5,
    EBADF = 9,
    EAGAIN = 11,
    ENOMEM = 12,
    EACCES = 13,
    EFAULT = 14,
    EBUSY = 16,
    EEXIST = 17,
    ENODEV = 19,
    EINVAL = 22,
    EMFILE = 24,
    ENOSPC = 28,
    ERANGE = 34,
    EDEADLK = 35,
    ENOTEMPTY = 39,
    EBADRQC = 56,
    ENODATA = 61,
    ETIME = 62,
    ENOLINK = 67,
    EPROTO = 71,
    EOVERFLOW = 75,
    EBADFD = 77,
    EREMCHG = 78,
    EMSGSIZE = 90,
    EOPNOTSUPP = 95,
    ENOTCONN = 107,
    ETIMEDOUT = 110,
    EALREADY = 114,
    ESTALE = 116,
    EUCLEAN = 117,
    ECANCELED = 125,
    ENOKEY = 126,
}

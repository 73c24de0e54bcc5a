using DistributedSvm.Grains.Hosting.Security;

namespace DistributedSvm.Client.Clusters;

/// <summary>What <c>dsvm cluster up</c> was asked for; null is what was left open. All of it has been checked by itself.</summary>
internal sealed record UpRequest(string Id, int? Silos, int? Port, string? Redis, string? FailureDetection, TlsFiles? Tls);

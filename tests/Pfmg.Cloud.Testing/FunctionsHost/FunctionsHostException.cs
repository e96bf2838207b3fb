namespace Pfmg.Cloud.Testing.FunctionsHost;

/// <summary>Something that the Functions host would not start with, or would wait for without end.</summary>
public sealed class FunctionsHostException(string message) : Exception(message);

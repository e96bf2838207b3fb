namespace Pfmg.Cloud.Functions.Commands;

/// <summary>The command line asks for something that cannot be; told before any work.</summary>
/// <param name="message">Names the option, what it allows and what was given.</param>
internal sealed class UsageException(string message) : Exception(message);
